//! Executions on the desk: what `simulate`, `test` and `run --local` share. A document and a scenario in, what happened out.

mod given;
mod library;
pub(crate) mod only;
mod play;
pub(crate) mod reach;
mod scenarios;
mod sources;
mod subject;

pub(crate) use given::{Refusal, Values};
pub(crate) use library::{Library, beside, sops_by_name};
pub(crate) use play::{Options, Played, Setup, play};
pub(crate) use scenarios::{Script, find as find_scenario, name as scenario_name, of_sop as scenarios_of_sop};
pub(crate) use sources::Sources;
pub(crate) use subject::{Findings, Subject, load, of_path as id_of};
