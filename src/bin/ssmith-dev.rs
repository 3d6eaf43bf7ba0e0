//! The maintainers' command (feature `dev`): makes what is committed but not written by hand.
//!
//!     cargo run --features dev --bin ssmith-dev -- catalogue target/python/site-packages/botocore 2026-05-19
#![expect(clippy::print_stdout, reason = "a maintainers' tool tells what it did")]

use std::error::Error;
use std::fs::{self, File};
use std::io::Read as _;
use std::path::Path;

use flate2::read::GzDecoder;
use serde_json::{Value, json};
use ssmith::catalog::ingest::ServiceModel;
use ssmith::catalog::{Catalog, compact};
use ssmith::text::sha256;
use ssmith::time::Timestamp;

type Failure = Box<dyn Error>;

fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["catalogue", botocore, released] => catalogue(Path::new(botocore), released),
        _ => Err("usage: ssmith-dev catalogue FOLDER_OF_BOTOCORE DATE_OF_ITS_RELEASE".into()),
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
