//! The one integration-test binary: a module per subject; cases are files under `tests/`.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]
#![expect(clippy::print_stderr, reason = "a skipped test says so")]
#![expect(unreachable_pub, reason = "the modules of a test binary are nobody else's")]

mod architecture;
mod author;
mod build;
mod catalog;
mod catalog_select;
mod catalog_validate;
#[cfg(feature = "cli")]
mod cli;
mod corpus;
mod corpus_run;
#[cfg(feature = "cli")]
mod desk;
mod document;
#[cfg(all(feature = "serve", feature = "cli"))]
mod endpoint;
mod exchange;
mod expected;
mod fixes;
mod iam;
#[cfg(feature = "cli")]
mod integrations;
#[cfg(all(feature = "aws", feature = "cli"))]
mod live;
mod moto;
mod mutations;
mod python;
#[cfg(all(feature = "aws", feature = "cli"))]
mod registry;
mod report;
mod rules;
#[cfg(all(unix, feature = "aws", feature = "serve", feature = "cli"))]
mod run;
mod scenario;
mod schemas;
mod script_model;
mod scripts;
mod seed;
#[cfg(feature = "worker")]
mod seed_scenarios;
mod selectors;
mod simulate;
mod spec;
mod template;
#[cfg(feature = "worker")]
mod worker;
mod yaml;
