//! The calls of Systems Manager about executions.

mod answer;
mod client;

pub use client::AutomationClient;

use super::error::AwsError;
use crate::json::{Map, Value};
use crate::run::{Record, Signal, Status, StepRecord, Stop};
use crate::time::Timestamp;

/// What is asked of StartAutomationExecution (reference 8.1).
#[derive(Debug, Clone, PartialEq, Default)]
pub struct StartRequest {
    /// The document's name or ARN.
    pub document: String,
    /// A number, `$DEFAULT` or `$LATEST`; `None` for the default one.
    pub version: Option<String>,
    /// Lists of texts by parameter.
    pub parameters: Map<String, Value>,
    /// A UUID: a request that is sent twice starts one execution.
    pub token: String,
    /// Each step waits until it is told to begin.
    pub interactive: bool,
    /// Over which things the run is spread.
    pub spread: Spread,
    /// Tags of the execution.
    pub tags: Vec<(String, String)>,
}

/// How a run is spread over many targets (reference 8.6). With nothing in it the run is a single one.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Spread {
    /// Keys such as `tag:Name` or `ParameterValues` with their values.
    pub targets: Vec<(String, Vec<String>)>,
    /// The parameter that gets the target.
    pub target_parameter: Option<String>,
    /// Accounts (or organisational units) and regions.
    pub locations: Vec<Location>,
    /// A number or a percentage.
    pub max_concurrency: Option<String>,
    /// A number or a percentage.
    pub max_errors: Option<String>,
}

/// Accounts and regions in which a run takes place.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Location {
    /// Account numbers or ids of organisational units.
    pub accounts: Vec<String>,
    /// Regions.
    pub regions: Vec<String>,
    /// The role in each account; `None` for the service's default.
    pub role: Option<String>,
}

/// What GetAutomationExecution tells.
#[derive(Debug, Clone, PartialEq)]
pub struct Seen {
    /// The execution. Outputs and parameters are in the order of their names, since the service gives them in none.
    pub record: Record,
    /// Whether the service left out steps.
    pub truncated: bool,
    /// Whether the run is spread over targets, so that the work is done by its children.
    pub spread: bool,
}

/// Some items of a list.
#[derive(Debug, Clone, PartialEq)]
pub struct Page<T> {
    /// The items.
    pub items: Vec<T>,
    /// What to ask with for the next ones; `None` where these were the last.
    pub next: Option<String>,
}

/// An execution in a list.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ExecutionSummary {
    /// Its id.
    pub id: String,
    /// The document's name.
    pub document: String,
    /// Its version.
    pub version: String,
    /// Its status.
    pub status: Status,
    /// When it began.
    pub started: Option<Timestamp>,
    /// When it ended.
    pub ended: Option<Timestamp>,
    /// The step it is at.
    pub current_step: Option<String>,
    /// Who started it.
    pub executed_by: String,
    /// The execution that started this one.
    pub parent: Option<String>,
    /// Of a child of a spread run: what it is for.
    pub target: Option<String>,
    /// Why it did not succeed.
    pub message: Option<String>,
}

/// A document in a list.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct DocumentSummary {
    /// Its name.
    pub name: String,
    /// The version that runs when none is named.
    pub version: String,
    /// An account, `Amazon`, or a partner.
    pub owner: String,
    /// `YAML`, `JSON` or `TEXT`.
    pub format: String,
    /// The kind of resource it is for, such as `/AWS::EC2::Instance`.
    pub target_type: String,
    /// When it was made.
    pub created: Option<Timestamp>,
}

/// A filter of DescribeAutomationExecutions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExecutionFilter {
    /// The document's name begins with this.
    DocumentPrefix(String),
    /// The status is one of these.
    Status(Vec<String>),
    /// Started by this execution.
    Parent(String),
    /// Started after this.
    After(Timestamp),
    /// Started before this.
    Before(Timestamp),
}

/// Whose documents are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    /// The account's own.
    Own,
    /// All that the account may see.
    Anybody,
}

/// The calls that ssmith makes about executions, so that an in-memory service can stand in for the real one. Lists come a page
/// at a time.
pub trait Automation: Sync {
    /// StartAutomationExecution: the id of the execution.
    fn start(&self, request: &StartRequest) -> impl Future<Output = Result<String, AwsError>> + Send;

    /// GetAutomationExecution.
    fn get(&self, id: &str) -> impl Future<Output = Result<Seen, AwsError>> + Send;

    /// DescribeAutomationStepExecutions; of one loop where its step's id is given.
    fn steps(&self, id: &str, within: Option<&str>, token: Option<&str>)
    -> impl Future<Output = Result<Page<StepRecord>, AwsError>> + Send;

    /// DescribeAutomationExecutions.
    fn executions(
        &self,
        filters: &[ExecutionFilter],
        token: Option<&str>,
    ) -> impl Future<Output = Result<Page<ExecutionSummary>, AwsError>> + Send;

    /// ListDocuments of type `Automation`, by the beginning of their name where one is given.
    fn documents(
        &self,
        owner: Owner,
        prefix: Option<&str>,
        token: Option<&str>,
    ) -> impl Future<Output = Result<Page<DocumentSummary>, AwsError>> + Send;

    /// SendAutomationSignal.
    fn signal(&self, id: &str, signal: &Signal) -> impl Future<Output = Result<(), AwsError>> + Send;

    /// StopAutomationExecution.
    fn stop(&self, id: &str, how: Stop) -> impl Future<Output = Result<(), AwsError>> + Send;

    /// Loads the credentials afresh: those in use have expired.
    fn renew(&self) -> impl Future<Output = Result<(), AwsError>> + Send;
}
