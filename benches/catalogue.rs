//! The catalogue of AWS: the first look-up in a service (budget 2 ms, DESIGN.md 7), judgements and samples. `cargo bench --bench catalogue`.
//!
//! The table is read in place, so that nothing is warm but the pages of the file: what the first look-up of a process costs beside that is
//! printed once at the start.

use std::hint::black_box;
use std::io::Write as _;
use std::time::Instant;

use criterion::{Criterion, criterion_group, criterion_main};
use ssmith::catalog::{Operation, catalog, sample, validate};

fn look_up(service: &str, operation: &str) -> Option<Operation<'static>> {
    catalog().service(black_box(service))?.operation(black_box(operation))
}

fn bench(criterion: &mut Criterion) {
    for (service, operation) in [("efs", "describe_file_systems"), ("ec2", "DescribeInstances"), ("xray", "GetTraceGraph")] {
        let start = Instant::now();
        let members = look_up(service, operation).and_then(Operation::input).map_or(0, |shape| shape.members().len());
        writeln!(std::io::stderr(), "{service} {operation}: {members} members of its input, the first time in {:?}", start.elapsed()).ok();
        criterion.bench_function(&format!("look up {service}"), |bencher| bencher.iter(|| look_up(service, operation)));
    }
    criterion.bench_function("nearest of ec2", |bencher| {
        bencher.iter(|| catalog().service("ec2").and_then(|service| service.nearest_operation(black_box("DescribeInstence"))));
    });
    let Some(instances) = look_up("ec2", "DescribeInstances") else { return };
    let answer = sample(instances);
    criterion.bench_function("sample of DescribeInstances", |bencher| bencher.iter(|| sample(black_box(instances))));
    criterion.bench_function("judge an answer of DescribeInstances", |bencher| {
        bencher.iter(|| validate::response(instances, black_box(&answer)).len());
    });
}

criterion_group!(benches, bench);
criterion_main!(benches);
