//! The calls about executions over the network.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use aws_sdk_ssm::types::{
    AutomationExecutionFilter, AutomationExecutionFilterKey, DocumentKeyValuesFilter, ExecutionMode, SignalType, StepExecutionFilter,
    StepExecutionFilterKey, StopType, Tag, Target, TargetLocation,
};

use super::super::error::AwsError;
use super::super::fault::translate;
use super::super::session::{Session, Settings};
use super::answer::{document, execution, step, summary};
use super::{Automation, DocumentSummary, ExecutionFilter, ExecutionSummary, Location, Owner, Page, Seen, StartRequest};
use crate::json::Value;
use crate::run::{Signal, StepRecord, Stop};

/// The calls over the network, for one account and region.
#[derive(Debug)]
pub struct AutomationClient {
    client: Mutex<aws_sdk_ssm::Client>,
    settings: Settings,
    place: String,
    account: String,
    region: String,
}

impl AutomationClient {
    pub(in super::super) fn new(client: aws_sdk_ssm::Client, settings: Settings, place: String, account: String, region: String) -> Self {
        Self { client: Mutex::new(client), settings, place, account, region }
    }

    fn client(&self) -> aws_sdk_ssm::Client {
        self.client.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Automation for AutomationClient {
    async fn start(&self, request: &StartRequest) -> Result<String, AwsError> {
        let call = self.client().start_automation_execution().document_name(&request.document).client_token(&request.token);
        let call = call.set_document_version(request.version.clone());
        let parameters: HashMap<_, _> = request.parameters.iter().map(|(name, value)| (name.clone(), texts(value))).collect();
        let call = call.set_parameters(Some(parameters).filter(|parameters| !parameters.is_empty()));
        let call = call.mode(if request.interactive { ExecutionMode::Interactive } else { ExecutionMode::Auto });
        let spread = &request.spread;
        let targets = spread.targets.iter().map(|(key, values)| Target::builder().key(key).set_values(Some(values.clone())).build());
        let call = call.set_targets(some(targets.collect())).set_target_parameter_name(spread.target_parameter.clone());
        let call = call.set_target_locations(some(spread.locations.iter().map(location).collect()));
        let call = call.set_max_concurrency(spread.max_concurrency.clone()).set_max_errors(spread.max_errors.clone());
        let tags: Result<Vec<_>, _> = request.tags.iter().map(|(key, value)| Tag::builder().key(key).value(value).build()).collect();
        let call = call.set_tags(tags.ok().and_then(some));
        let reply = call.send().await.map_err(|error| translate("ssm:StartAutomationExecution", &self.place, &error))?;
        Ok(reply.automation_execution_id.unwrap_or_default())
    }

    async fn get(&self, id: &str) -> Result<Seen, AwsError> {
        let reply = self.client().get_automation_execution().automation_execution_id(id).send().await;
        let reply = reply.map_err(|error| translate("ssm:GetAutomationExecution", &self.place, &error))?;
        Ok(execution(reply.automation_execution.unwrap_or_else(|| none(id)), &self.account, &self.region))
    }

    async fn steps(&self, id: &str, within: Option<&str>, token: Option<&str>) -> Result<Page<StepRecord>, AwsError> {
        let call = self.client().describe_automation_step_executions().automation_execution_id(id).max_results(50);
        let filter = |within: &str| {
            StepExecutionFilter::builder().key(StepExecutionFilterKey::ParentStepExecutionId).set_values(Some(vec![within.to_owned()]))
        };
        let filter = within.map(filter).map(aws_sdk_ssm::types::builders::StepExecutionFilterBuilder::build).and_then(Result::ok);
        let call = call.set_filters(filter.map(|filter| vec![filter])).set_next_token(token.map(ToOwned::to_owned));
        let reply = call.send().await.map_err(|error| translate("ssm:DescribeAutomationStepExecutions", &self.place, &error))?;
        Ok(Page { items: reply.step_executions.into_iter().flatten().map(step).collect(), next: reply.next_token })
    }

    async fn executions(&self, filters: &[ExecutionFilter], token: Option<&str>) -> Result<Page<ExecutionSummary>, AwsError> {
        let call = self.client().describe_automation_executions().max_results(50).set_next_token(token.map(ToOwned::to_owned));
        let call = call.set_filters(some(filters.iter().filter_map(filter).collect()));
        let reply = call.send().await.map_err(|error| translate("ssm:DescribeAutomationExecutions", &self.place, &error))?;
        let items = reply.automation_execution_metadata_list.into_iter().flatten().map(summary).collect();
        Ok(Page { items, next: reply.next_token })
    }

    async fn documents(&self, owner: Owner, prefix: Option<&str>, token: Option<&str>) -> Result<Page<DocumentSummary>, AwsError> {
        let only = |key: &str, value: &str| DocumentKeyValuesFilter::builder().key(key).values(value).build();
        let call = self.client().list_documents().max_results(50).set_next_token(token.map(ToOwned::to_owned));
        let call = call.filters(only("DocumentType", "Automation"));
        let call = match owner {
            Owner::Own => call.filters(only("Owner", "Self")),
            Owner::Anybody => call,
        };
        let call = match prefix {
            Some(prefix) => call.filters(only("Name", prefix)),
            None => call,
        };
        let reply = call.send().await.map_err(|error| translate("ssm:ListDocuments", &self.place, &error))?;
        Ok(Page { items: reply.document_identifiers.into_iter().flatten().map(document).collect(), next: reply.next_token })
    }

    async fn signal(&self, id: &str, signal: &Signal) -> Result<(), AwsError> {
        let (kind, payload) = match signal {
            Signal::Approve { comment, .. } => (SignalType::Approve, ("Comment", comment)),
            Signal::Reject { comment, .. } => (SignalType::Reject, ("Comment", comment)),
            Signal::Resume { step } => (SignalType::Resume, ("StepName", step)),
            Signal::StartStep { step } => (SignalType::StartStep, ("StepName", step)),
            Signal::StopStep { id } => (SignalType::StopStep, ("StepExecutionId", id)),
        };
        let (key, value) = payload;
        let payload = (!value.is_empty()).then(|| HashMap::from([(key.to_owned(), vec![value.clone()])]));
        let call = self.client().send_automation_signal().automation_execution_id(id).signal_type(kind).set_payload(payload);
        call.send().await.map(drop).map_err(|error| translate("ssm:SendAutomationSignal", &self.place, &error))
    }

    async fn stop(&self, id: &str, how: Stop) -> Result<(), AwsError> {
        let how = match how {
            Stop::Cancel => StopType::Cancel,
            Stop::Complete => StopType::Complete,
        };
        let reply = self.client().stop_automation_execution().automation_execution_id(id).r#type(how).send().await;
        reply.map(drop).map_err(|error| translate("ssm:StopAutomationExecution", &self.place, &error))
    }

    /// The SDK keeps what it once read of a profile: another session reads it again.
    async fn renew(&self) -> Result<(), AwsError> {
        let session = Session::open(&self.settings).await?;
        *self.client.lock().unwrap_or_else(PoisonError::into_inner) = session.into_ssm();
        Ok(())
    }
}

/// An answer with nothing in it says at least what it is about.
fn none(id: &str) -> aws_sdk_ssm::types::AutomationExecution {
    aws_sdk_ssm::types::AutomationExecution::builder().automation_execution_id(id).build()
}

fn some<T>(items: Vec<T>) -> Option<Vec<T>> {
    Some(items).filter(|items| !items.is_empty())
}

/// The texts of a list; a lone value is a list of one.
fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::Array(items) => items.iter().map(crate::run::text).collect(),
        other => vec![crate::run::text(other)],
    }
}

fn location(location: &Location) -> TargetLocation {
    TargetLocation::builder()
        .set_accounts(some(location.accounts.clone()))
        .set_regions(some(location.regions.clone()))
        .set_execution_role_name(location.role.clone())
        .build()
}

fn filter(filter: &ExecutionFilter) -> Option<AutomationExecutionFilter> {
    let (key, values) = match filter {
        ExecutionFilter::DocumentPrefix(prefix) => (AutomationExecutionFilterKey::DocumentNamePrefix, vec![prefix.clone()]),
        ExecutionFilter::Status(names) => (AutomationExecutionFilterKey::ExecutionStatus, names.clone()),
        ExecutionFilter::Parent(id) => (AutomationExecutionFilterKey::ParentExecutionId, vec![id.clone()]),
        ExecutionFilter::After(at) => (AutomationExecutionFilterKey::StartTimeAfter, vec![at.to_string()]),
        ExecutionFilter::Before(at) => (AutomationExecutionFilterKey::StartTimeBefore, vec![at.to_string()]),
    };
    AutomationExecutionFilter::builder().key(key).set_values(Some(values)).build().ok()
}
