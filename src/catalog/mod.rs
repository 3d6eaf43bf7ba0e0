//! Every AWS service and operation: names, inputs, outputs, errors. Layer 2.
//!
//! The data are botocore's models without their documentation, in a flat table that is embedded and read in place: the first look-up
//! costs no unpacking. `ssmith-dev catalogue` makes the table (feature `dev`); its source is told by [`provenance`].

#[cfg(feature = "dev")]
mod compact;
mod document;
mod fault;
mod fit;
mod form;
#[cfg(feature = "dev")]
pub mod ingest;
mod library;
mod mark;
mod page;
mod region;
mod retired;
mod sample;
mod select;
mod service;
mod shape;
mod snake;
mod table;
pub mod validate;
mod wait;

#[cfg(feature = "dev")]
pub use compact::compact;
pub use document::{is_aws_document, nearest_aws_document};
pub use fault::{Trouble, trouble_of};
pub use fit::{Misfit, Offer, Unfit, converts, misfits};
pub use form::{form_of, form_of_filter};
pub use library::library_names;
pub use mark::{Mark, marks, request_marks};
pub use page::Paginator;
pub use region::{is_region, is_region_like, nearest_region, partition, regions};
pub use retired::is_retired;
pub use sample::{sample, sample_request, skeleton};
pub use select::{Astray, Found, Why, select};
pub use service::{Exception, Operation, Service};
pub use shape::{Bounds, Kind, Member, Members, Shape};
pub use wait::{Acceptor, AcceptorState, Matcher, Waiter, WaiterPlan, awaited};

use std::cmp::Ordering;

use crate::text::{Near, near};
use table::{Header, Table};

static BYTES: &[u8] = include_bytes!("../../schemas/aws/catalogue.bin");
static PROVENANCE: &str = include_str!("../../schemas/aws/provenance.json");

/// Where the data come from: a JSON text with the botocore version, the table's hash and its counts.
pub fn provenance() -> &'static str {
    PROVENANCE
}

/// A catalogue.
#[derive(Debug, Clone, Copy)]
pub struct Catalog<'t>(Table<'t>);

/// The embedded catalogue.
pub fn catalog() -> Catalog<'static> {
    Catalog(Table(BYTES))
}

/// The day and the version of botocore that the data are of.
pub fn source() -> Source {
    let told = crate::json::parse(PROVENANCE).unwrap_or_default();
    let text = |key: &str| told.get(key).and_then(crate::json::Value::as_str).unwrap_or_default().to_owned();
    Source { released: text("released"), version: text("version") }
}

/// What the data are of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The day of botocore's release.
    pub released: String,
    /// botocore's version.
    pub version: String,
}

impl<'t> Catalog<'t> {
    /// The catalogue in `bytes`; `None` when they are none, or of another version of the layout.
    pub fn read(bytes: &'t [u8]) -> Option<Self> {
        let table = Table(bytes);
        (table.header(Header::Magic) == table::MAGIC && table.header(Header::Version) == table::VERSION).then_some(Self(table))
    }

    /// All services, by name.
    pub fn services(self) -> impl ExactSizeIterator<Item = Service<'t>> {
        (0..self.0.header(Header::ServiceCount)).map(move |index| Service { table: self.0, index })
    }

    /// The service of boto3's name, letter case aside: real runbooks write `EC2` and `CloudFormation` too (reference 4.1).
    pub fn service(self, name: &str) -> Option<Service<'t>> {
        let (mut low, mut high) = (0, self.0.header(Header::ServiceCount));
        while low < high {
            let index = low + (high - low) / 2;
            let service = Service { table: self.0, index };
            match service.name().cmp(name) {
                Ordering::Equal => return Some(service),
                Ordering::Less => low = index + 1,
                Ordering::Greater => high = index,
            }
        }
        self.services().find(|service| service.name().eq_ignore_ascii_case(name))
    }

    /// The name of the service that was meant: one that IAM or endpoints call so (`elasticfilesystem`), else a near one. A near one that
    /// is not sure may as well be another service, newer than the catalogue: `bedrock-agentcore` and `connectcampaignsv2` came after names
    /// that look like them.
    pub fn nearest_service(self, name: &str) -> Option<Near<'t>> {
        let lower = name.to_ascii_lowercase();
        let other = self.services().find(|service| service.signing_name() == lower || service.endpoint_prefix() == lower);
        other.map(|service| Near { name: service.name(), sure: true }).or_else(|| near(&lower, self.services().map(Service::name)))
    }

    /// How many distinct shapes there are.
    pub fn shape_count(self) -> usize {
        self.0.header(Header::ShapeCount) as usize
    }
}

/// The one spelling that stands for all of an operation's: `DescribeDBInstances`, `describe_db_instances` and
/// `describeDBInstances` are `describedbinstances` (reference 4.2).
pub(crate) fn fold(name: &str) -> String {
    name.chars().filter(|c| *c != '_' && *c != '-').map(|c| c.to_ascii_lowercase()).collect()
}
