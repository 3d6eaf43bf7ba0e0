//! What a running execution does, a line for each change: a server that was killed learns from it how far its executions had come.

use std::collections::HashMap;

use crate::json::{Map, Value, json};
use crate::run::{Event, Record, StepRecord, What, texts};

/// What a step's end changes of `StepExecution`.
const END: [&str; 8] =
    ["StepExecutionId", "StepStatus", "ExecutionEndTime", "Outputs", "FailureMessage", "FailureDetails", "NextStep", "ValidNextSteps"];

/// What an event changes of `AutomationExecution`; `None` where it changes nothing that the API tells.
pub(in crate::endpoint) fn entry(event: &Event) -> Option<Value> {
    let one = |step: Value| json!({"StepExecutions": [step]});
    Some(match &event.what {
        What::Started(_) => Record::of([event]).to_json(),
        What::StepStarted(start) => one(start.record.to_json()),
        What::StepChanged { step, status, .. } => one(json!({"StepExecutionId": &**step, "StepStatus": status.as_str()})),
        What::StepEnded { step, status, outputs, failure, next } => {
            let ended = StepRecord {
                id: step.clone(),
                status: status.clone(),
                ended: Some(event.at),
                outputs: outputs.clone(),
                failure: failure.as_deref().cloned(),
                next_step: next.clone(),
                ..StepRecord::default()
            };
            let Value::Object(mut members) = ended.to_json() else { return None };
            // What could follow was known before; where something did, it says more.
            members.retain(|key, _| END.contains(&key.as_str()) && (key != "ValidNextSteps" || next.is_some()));
            one(members.into())
        }
        What::VariableChanged { name, value } => json!({"Variables": {name: texts(value)}}),
        What::Changed { status } => json!({"AutomationExecutionStatus": status.as_str()}),
        What::Attempt { .. } | What::Call(_) | What::Log { .. } | What::Note { .. } | What::Chose { .. } | What::Ended { .. } => {
            return None;
        }
    })
}

/// What entries add up to, in their order, as a [`Record`] is what events add up to.
pub(in crate::endpoint) fn fold(entries: impl IntoIterator<Item = Value>) -> Value {
    let mut whole = Map::new();
    let mut steps: Vec<Value> = Vec::new();
    let mut begun: HashMap<String, usize> = HashMap::new();
    for entry in entries {
        let Value::Object(members) = entry else { continue };
        for (key, value) in members {
            match (key.as_str(), value) {
                ("StepExecutions", Value::Array(changed)) => changed.into_iter().for_each(|step| change(step, &mut steps, &mut begun)),
                ("Variables", Value::Object(changed)) => match whole.entry(key).or_insert_with(|| json!({})) {
                    Value::Object(variables) => variables.extend(changed),
                    other => *other = changed.into(),
                },
                (_, value) => drop(whole.insert(key, value)),
            }
        }
    }
    whole.insert("StepExecutions".to_owned(), steps.into());
    whole.into()
}

fn change(step: Value, steps: &mut Vec<Value>, begun: &mut HashMap<String, usize>) {
    let id = step["StepExecutionId"].as_str().map(ToOwned::to_owned);
    let known = id.as_ref().and_then(|id| begun.get(id)).and_then(|index| steps.get_mut(*index));
    match (known, step) {
        (Some(Value::Object(known)), Value::Object(changed)) => known.extend(changed),
        (_, step) => {
            // A step that was planned takes its place; a pass of a loop, or a step come to again, is put at the end.
            let planned = id.is_some() && step.get("ParentStepDetails").is_none();
            let first = if planned { steps.iter().position(|known| known["StepName"] == step["StepName"]) } else { None };
            let free = first.filter(|index| steps[*index].get("StepExecutionId").is_none());
            let index = free.unwrap_or(steps.len());
            match steps.get_mut(index) {
                Some(planned) => *planned = step,
                None => steps.push(step),
            }
            begun.extend(id.map(|id| (id, index)));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::document::Document;
    use crate::json::Map;
    use crate::run::ApiError;
    use crate::simulate::{Limits, Machine, Need, Start, Switches, Told};
    use crate::text::Files;
    use crate::time::Timestamp;
    use crate::yaml;

    const DOCUMENT: &str = "schemaVersion: '0.3'
variables:
  Seen: {type: Integer, default: 0}
mainSteps:
  - name: Each
    action: aws:loop
    inputs:
      Iterators: [a, b]
      Steps:
        - {name: Count, action: 'aws:updateVariable', inputs: {Name: 'variable:Seen', Value: 1}}
  - {name: Look, action: 'aws:executeAwsApi', inputs: {Service: ec2, Api: DescribeRegions}, onFailure: 'step:Again'}
  - {name: Never, action: 'aws:sleep', inputs: {Duration: PT1S}}
  - {name: Again, action: 'aws:sleep', inputs: {Duration: PT1S}, nextStep: Ask}
  - {name: Ask, action: 'aws:pause', inputs: {}, nextStep: Again}
";

    fn start() -> Start {
        let mut files = Files::new();
        let id = files.add("test.yaml", DOCUMENT.to_owned());
        let document = Document::from_tree(&yaml::parse(&files, id).expect("YAML"));
        Start {
            id: "11111111-2222-4333-8444-555555555555".into(),
            document: Arc::new(document),
            name: "Test".to_owned(),
            version: "1".to_owned(),
            parameters: Map::new(),
            region: "us-east-1".to_owned(),
            account: "123456789012".to_owned(),
            at: Timestamp::from_millis(0),
            interactive: false,
            only: None,
            seed: 0,
            switches: Switches::default(),
            limits: Limits { steps: 12, ..Limits::default() },
        }
    }

    /// After every event, the entries so far add up to what the events so far do.
    #[test]
    fn entries_add_up_to_what_events_do() {
        let mut machine = Machine::new(start());
        let mut events: Vec<Event> = Vec::new();
        while machine.ending().is_none() {
            let need = machine.advance();
            events.extend(machine.events());
            machine.tell(match need {
                Need::Call(_) => Told::Call {
                    reply: Err(ApiError { code: "Denied".to_owned(), message: "no".to_owned(), status: 400 }),
                    takes: std::time::Duration::from_secs(1),
                },
                Need::Effect { .. } => Told::Effect(None),
                Need::Signal { step, until, .. } => Told::Signal(crate::run::Signal::Resume { step }, until.min(machine.now())),
                _ => Told::Time,
            });
        }
        assert!(events.len() > 40, "{events:?}");
        for count in 1..events.len() {
            // What runs now follows from the steps.
            let past = |mut value: Value| {
                value.as_object_mut().expect("an execution").retain(|key, _| !key.starts_with("Current"));
                value
            };
            let folded = fold(events[..count].iter().filter_map(entry));
            assert_eq!(past(folded), past(Record::of(&events[..count]).to_json()), "after {:?}", events[count - 1]);
        }
    }
}
