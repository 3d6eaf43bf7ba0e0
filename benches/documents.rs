//! Parse, check and emit: one document, and where it is at hand the corpus; 1×, 10× and 100× the steps to show how time grows.
//!
//! `cargo bench`; `python3 benches/pyyaml.py` reads the same files with PyYAML and libyaml.

use std::fmt::Write as _;
use std::fs;
use std::hint::black_box;
use std::path::Path;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use ssmith::check::{Options, check};
use ssmith::text::Files;
use ssmith::{document::Document, yaml};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The seed SOP's document.
fn seed() -> Vec<u8> {
    let path = root().join("documents/efs/sop/restore_backup_in_another_region/2020-10-26/AutomationDocument.yaml");
    fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}; run `cargo run -- build`", path.display()))
}

/// A document with `steps` steps, each using the one before.
fn chain(steps: usize) -> Vec<u8> {
    let mut text =
        "schemaVersion: '0.3'\nparameters:\n  Id:\n    type: String\n    description: (Required) An id.\nmainSteps:\n".to_owned();
    for step in 0..steps {
        let input = if step == 0 { "{{ Id }}".to_owned() } else { format!("{{{{ Step{}.Id }}}}", step - 1) };
        write!(
            text,
            "  - name: Step{step}\n    action: aws:executeAwsApi\n    inputs:\n      Service: ec2\n      Api: DescribeInstances\n      \
             InstanceIds:\n        - '{input}'\n    outputs:\n      - Name: Id\n        Selector: $.Reservations[0].Instances[0].InstanceId\n        Type: String\n"
        )
        .expect("a string takes any text");
    }
    text.into_bytes()
}

/// Every document of the corpus; empty where there is none.
fn corpus() -> Vec<Vec<u8>> {
    let folders = ["live", "other"].map(|kind| root().join("../shared/corpus").join(kind));
    let mut paths: Vec<_> =
        folders.iter().filter_map(|folder| fs::read_dir(folder).ok()).flatten().flatten().map(|entry| entry.path()).collect();
    paths.sort();
    paths.iter().filter_map(|path| fs::read(path).ok()).collect()
}

fn inputs() -> Vec<(String, Vec<Vec<u8>>)> {
    let mut inputs = vec![("seed".to_owned(), vec![seed()])];
    inputs.extend([10, 100, 1000].map(|steps| (format!("chain-{steps}"), vec![chain(steps)])));
    let corpus = corpus();
    if !corpus.is_empty() {
        inputs.push(("corpus".to_owned(), corpus));
    }
    inputs
}

fn documents(criterion: &mut Criterion) {
    for (name, texts) in inputs() {
        let bytes: usize = texts.iter().map(Vec::len).sum();
        let mut group = criterion.benchmark_group(&name);
        group.throughput(Throughput::Bytes(bytes as u64)).sample_size(10);
        let load = || {
            let mut files = Files::new();
            let ids: Vec<_> = texts.iter().map(|text| files.add_bytes("x.yaml", text.clone())).collect();
            (files, ids)
        };
        let (files, ids) = load();
        group.bench_function(BenchmarkId::new("parse", bytes), |bencher| {
            bencher.iter(|| ids.iter().filter(|id| yaml::parse(black_box(&files), **id).is_ok()).count());
        });
        group.bench_function(BenchmarkId::new("check", bytes), |bencher| {
            bencher.iter(|| ids.iter().map(|id| check(black_box(&files), *id, &Options::default()).diagnostics.len()).sum::<usize>());
        });
        let documents: Vec<_> =
            ids.iter().filter_map(|id| yaml::parse(&files, *id).ok()).map(|tree| Document::from_value(tree.to_value())).collect();
        group.bench_function(BenchmarkId::new("emit", bytes), |bencher| {
            bencher.iter(|| {
                documents
                    .iter()
                    .filter_map(|document| yaml::emit(black_box(&document.to_value())).ok())
                    .map(|text| text.len())
                    .sum::<usize>()
            });
        });
        group.finish();
    }
}

criterion_group!(benches, documents);
criterion_main!(benches);
