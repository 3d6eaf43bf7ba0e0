//! From the SDK's types to records.

use std::collections::HashMap;
use std::sync::Arc;

use aws_sdk_ssm::primitives::DateTime;
use aws_sdk_ssm::types::{AutomationExecution, AutomationExecutionMetadata, AutomationExecutionStatus, DocumentIdentifier, StepExecution};

use super::{DocumentSummary, ExecutionSummary, Seen};
use crate::json::{Map, Value};
use crate::run::{Failure, ParentStep, Record, Stage, Status, StepRecord, Trouble};
use crate::time::Timestamp;

/// An execution. Its account and region are the client's: the service does not repeat them.
pub(super) fn execution(told: AutomationExecution, account: &str, region: &str) -> Seen {
    let spread = !told.targets().is_empty()
        || !told.target_maps().is_empty()
        || !told.target_locations().is_empty()
        || told.target_locations_url().is_some();
    let truncated = told.step_executions_truncated;
    let mode = told.mode.map(|mode| mode.as_str().to_owned()).unwrap_or_default();
    let record = Record {
        id: told.automation_execution_id.unwrap_or_default(),
        document: told.document_name.unwrap_or_default(),
        version: told.document_version.unwrap_or_default(),
        account: account.to_owned(),
        region: region.to_owned(),
        status: status(told.automation_execution_status.as_ref()),
        started: time(told.execution_start_time),
        ended: time(told.execution_end_time),
        parameters: lists(told.parameters),
        outputs: lists(told.outputs),
        variables: lists(told.variables),
        message: told.failure_message,
        assume_role: String::new(),
        mode,
        parent: told.parent_automation_execution_id.map(|parent| (parent.into(), Arc::from(""))),
        steps: told.step_executions.into_iter().flatten().map(step).collect(),
    };
    Seen { record, truncated, spread }
}

/// A step. One that has not begun has no id, whatever the service gives it: that is how records tell planned steps from others.
pub(super) fn step(told: StepExecution) -> StepRecord {
    let status = status(told.step_status.as_ref());
    let started = time(told.execution_start_time);
    let planned = status == Status::Pending && started.is_none();
    let details = told.failure_details;
    let failure = (told.failure_message.is_some() || details.is_some()).then(|| Failure {
        message: told.failure_message.unwrap_or_default(),
        stage: stage(details.as_ref().and_then(|details| details.failure_stage())),
        trouble: trouble(details.as_ref().and_then(|details| details.failure_type())),
        details: lists(details.and_then(|details| details.details)),
    });
    StepRecord {
        id: if planned { Arc::default() } else { told.step_execution_id.unwrap_or_default().into() },
        name: told.step_name.unwrap_or_default(),
        action: told.action.unwrap_or_default(),
        status,
        started,
        ended: time(told.execution_end_time),
        timeout_seconds: told.timeout_seconds,
        on_failure: told.on_failure.unwrap_or_else(|| "Abort".to_owned()),
        max_attempts: told.max_attempts.unwrap_or(1).into(),
        // The service does not tell at which attempt a step is.
        attempt: u32::from(started.is_some()),
        is_end: told.is_end.unwrap_or_default(),
        is_critical: told.is_critical.unwrap_or(true),
        next_step: told.next_step,
        inputs: sorted(told.inputs).map(|(name, text)| (name, text.into())).collect(),
        outputs: lists(told.outputs),
        failure,
        parent: told.parent_step_details.map(|parent| ParentStep {
            id: parent.step_execution_id.unwrap_or_default().into(),
            name: parent.step_name.unwrap_or_default(),
            action: parent.action.unwrap_or_default(),
            iteration: parent.iteration.and_then(|pass| pass.try_into().ok()).unwrap_or_default(),
            iterator_value: parent.iterator_value.unwrap_or_default(),
        }),
    }
}

/// An execution in a list.
pub(super) fn summary(told: AutomationExecutionMetadata) -> ExecutionSummary {
    ExecutionSummary {
        status: status(told.automation_execution_status.as_ref()),
        started: time(told.execution_start_time),
        ended: time(told.execution_end_time),
        id: told.automation_execution_id.unwrap_or_default(),
        document: told.document_name.unwrap_or_default(),
        version: told.document_version.unwrap_or_default(),
        current_step: told.current_step_name,
        executed_by: told.executed_by.unwrap_or_default(),
        parent: told.parent_automation_execution_id,
        target: told.target,
        message: told.failure_message,
    }
}

/// A document in a list.
pub(super) fn document(told: DocumentIdentifier) -> DocumentSummary {
    DocumentSummary {
        format: told.document_format.map(|format| format.as_str().to_owned()).unwrap_or_default(),
        created: time(told.created_date),
        name: told.name.unwrap_or_default(),
        version: told.document_version.unwrap_or_default(),
        owner: told.owner.unwrap_or_default(),
        target_type: told.target_type.unwrap_or_default(),
    }
}

fn status(told: Option<&AutomationExecutionStatus>) -> Status {
    told.map_or(Status::Pending, |status| Status::parse(status.as_str()))
}

fn time(told: Option<DateTime>) -> Option<Timestamp> {
    told.and_then(|time| time.to_millis().ok()).map(Timestamp::from_millis)
}

fn lists(told: Option<HashMap<String, Vec<String>>>) -> Map<String, Value> {
    sorted(told).map(|(name, texts)| (name, texts.into())).collect()
}

/// The service gives maps in no order; everything that is shown has one.
fn sorted<T>(told: Option<HashMap<String, T>>) -> impl Iterator<Item = (String, T)> {
    let mut items: Vec<_> = told.into_iter().flatten().collect();
    items.sort_by(|(one, _), (other, _)| one.cmp(other));
    items.into_iter()
}

fn stage(name: Option<&str>) -> Stage {
    let known = [Stage::InputValidation, Stage::PreVerification, Stage::Invocation, Stage::PostVerification];
    known.into_iter().find(|stage| Some(stage.as_str()) == name).unwrap_or(Stage::Invocation)
}

fn trouble(name: Option<&str>) -> Trouble {
    let known = [Trouble::Action, Trouble::Permission, Trouble::Throttling, Trouble::Verification, Trouble::Internal];
    known.into_iter().find(|trouble| Some(trouble.as_str()) == name).unwrap_or(Trouble::Action)
}

#[cfg(test)]
mod tests {
    use aws_sdk_ssm::types::FailureDetails;

    use super::*;

    #[test]
    fn a_status_of_tomorrow_survives() {
        let told = AutomationExecution::builder().automation_execution_status(AutomationExecutionStatus::from("Hibernating")).build();
        assert_eq!(execution(told, "1", "eu-west-1").record.status, Status::Other("Hibernating".to_owned()));
    }

    #[test]
    fn a_step_that_has_not_begun_has_no_id() {
        let told = StepExecution::builder().step_name("A").step_execution_id("s-1").step_status(AutomationExecutionStatus::Pending);
        assert_eq!(&*step(told.clone().build()).id, "");
        let begun = told.step_status(AutomationExecutionStatus::Inprogress).execution_start_time(DateTime::from_secs(1)).build();
        let begun = step(begun);
        assert_eq!((&*begun.id, begun.attempt, begun.is_critical), ("s-1", 1, true));
    }

    #[test]
    fn a_failure_has_its_stage_and_kind() {
        let details = FailureDetails::builder().failure_stage("PostVerification").failure_type("Verification").build();
        let told = StepExecution::builder().failure_message("no").failure_details(details).build();
        let failure = step(told).failure.expect("a failure");
        assert_eq!((failure.stage, failure.trouble), (Stage::PostVerification, Trouble::Verification));
        let told = StepExecution::builder().failure_message("no").build();
        assert_eq!(step(told).failure.map(|failure| failure.stage), Some(Stage::Invocation));
        assert_eq!(step(StepExecution::builder().build()).failure, None);
    }

    #[test]
    fn outputs_come_in_the_order_of_their_names() {
        let told = ["b", "a", "d", "c"].into_iter().fold(StepExecution::builder(), |told, name| told.outputs(name, vec![name.to_owned()]));
        assert_eq!(step(told.build()).outputs.keys().collect::<Vec<_>>(), ["a", "b", "c", "d"]);
    }
}
