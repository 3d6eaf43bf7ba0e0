//! What the endpoint knows and does, whatever the requests come in as.

mod life;

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::catalog::catalog;
use crate::endpoint::caller::{Caller, Place, Scope, Sessions};
use crate::endpoint::disk::{Disk, Found};
use crate::endpoint::document::{self, Change, MAX_TAGS, Shelf, list_of, required, tag_list, tags_of, text};
use crate::endpoint::execution::{self, Body, Execution, Executions, Job, Mailbox, STOPPED, Wanted, Whole, Written};
use crate::endpoint::refusal::Refusal;
use crate::endpoint::{Finished, Options, clock, validate};
use crate::json::{self, Value, json};
use crate::run::{Record, Status};
use crate::simulate::{Limits, Start, execution_id};
use crate::time::Timestamp;

/// How many executions run at a time, and how many wait for their turn (reference 8.9).
const RUNNING: usize = 100;
const QUEUED: usize = 5_000;

/// The endpoint without its network.
pub(super) struct Service {
    pub(super) options: Options,
    seed: u64,
    disk: Option<Disk>,
    /// Who changes what is on the disk stands in line here, before taking `state`; who only asks never waits for the disk.
    line: Mutex<()>,
    state: Mutex<State>,
}

#[derive(Default)]
pub(super) struct State {
    pub(super) shelf: Shelf,
    pub(super) sessions: Sessions,
    executions: Executions,
    running: usize,
    queue: VecDeque<Job>,
    finished: HashMap<String, Finished>,
    closed: bool,
}

impl Service {
    pub(super) fn new(options: Options, disk: Option<(Disk, Found)>) -> Self {
        let seed = options.seed.unwrap_or_else(|| u64::try_from(clock::now().millis()).unwrap_or_default() << 20);
        let (disk, found) = disk.map_or((None, Found::default()), |(disk, found)| (Some(disk), found));
        let mut state = State::default();
        for kept in found.documents {
            state.shelf.put(kept);
        }
        let mut executions = found.executions;
        executions.sort_by_key(|written| written.sequence);
        for mut written in executions {
            let place = Place { account: written.account.clone(), region: written.region.clone() };
            let id = written.execution["AutomationExecutionId"].as_str().unwrap_or_default().to_owned();
            let mut on_disk = true;
            if !written.has_ended() {
                // One that was running when it was written down can go no further. Where that cannot be written, the next start finds
                // the same as this one.
                execution::fail(&mut written.execution, STOPPED);
                on_disk =
                    disk.as_ref().is_some_and(|disk| disk.keep_execution(&id, &written).map(|()| disk.end_journal(&place, &id)).is_ok());
            }
            state.executions.restore(&place, &id, written, on_disk);
        }
        Self { options, seed, disk, line: Mutex::default(), state: Mutex::new(state) }
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn line(&self) -> MutexGuard<'_, ()> {
        self.line.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Answers a request to Systems Manager.
    pub(super) fn answer(self: &Arc<Self>, scope: &Scope, operation: &str, input: &Value) -> Result<Value, Refusal> {
        let Some(known) = catalog().service("ssm").and_then(|ssm| ssm.operation(operation)).filter(|known| known.name() == operation)
        else {
            return Err(
                Refusal::new("UnknownOperationException", format!("Systems Manager has no operation `{operation}`")).with_status(404)
            );
        };
        validate::request(known.input(), input)?;
        let caller = self.state().sessions.caller(scope);
        let place = &caller.place;
        let now = clock::now();
        match operation {
            "CreateDocument" => self.change(place, input, |shelf| document::create(shelf, place, input, now)),
            "UpdateDocument" => self.change(place, input, |shelf| document::update(shelf, place, input, now)),
            "UpdateDocumentDefaultVersion" => self.change(place, input, |shelf| document::update_default(shelf, place, input)),
            "DeleteDocument" => self.change(place, input, |shelf| document::delete(shelf, place, input)),
            "ModifyDocumentPermission" => self.change(place, input, |shelf| document::modify_permission(shelf, place, input)),
            "GetDocument" => document::get(&self.state().shelf, place, input),
            "DescribeDocument" => document::describe(&self.state().shelf, place, input),
            "ListDocuments" => document::list(&self.state().shelf, place, input),
            "ListDocumentVersions" => document::list_versions(&self.state().shelf, place, input),
            "DescribeDocumentPermission" => document::describe_permission(&self.state().shelf, place, input),
            "AddTagsToResource" | "RemoveTagsFromResource" => self.tag(place, operation, input),
            "ListTagsForResource" => {
                let tags = self.state().tags(place, required(input, "ResourceType"), required(input, "ResourceId"))?;
                Ok(json!({"TagList": tag_list(&tags)}))
            }
            "StartAutomationExecution" => self.start(&caller, input),
            "GetAutomationExecution" => self.whole(place, input).map(execution::get),
            "DescribeAutomationExecutions" => execution::list(self.state().executions.of(place), input),
            "DescribeAutomationStepExecutions" => execution::list_steps(self.whole(place, input)?, input),
            "SendAutomationSignal" => {
                let (state, id) = (self.state(), required(input, "AutomationExecutionId"));
                execution::send(state.executions.get(place, id).ok_or_else(|| execution::missing(id))?, &caller, input)
            }
            "StopAutomationExecution" => self.stop(place, input),
            other => {
                let message = format!(
                    "the operation {other} is not one of those that ssmith's local endpoint has; it has those for Automation documents and executions"
                );
                Err(Refusal::new("UnknownOperationException", message).with_status(404))
            }
        }
    }

    /// Makes a change of a document: on the disk first, so that what is answered is kept. Others ask meanwhile.
    fn change(&self, place: &Place, input: &Value, change: impl FnOnce(&Shelf) -> Result<Change, Refusal>) -> Result<Value, Refusal> {
        let _line = self.line();
        let Change { kept, answer } = change(&self.state().shelf)?;
        let name = required(input, "Name");
        if let Some(disk) = &self.disk {
            let done = match &kept {
                Some(kept) => disk.keep_document(kept),
                None => disk.forget_document(place, name),
            };
            done.map_err(|error| Refusal::internal(format!("the change of `{name}` cannot be kept: {error}")))?;
        }
        let mut state = self.state();
        match kept {
            Some(kept) => state.shelf.put(kept),
            None => state.shelf.remove(place, name),
        }
        Ok(answer)
    }

    fn tag(&self, place: &Place, operation: &str, input: &Value) -> Result<Value, Refusal> {
        let (kind, id) = (required(input, "ResourceType"), required(input, "ResourceId"));
        let changed = |mut tags: BTreeMap<String, String>| {
            match operation {
                "AddTagsToResource" => tags.extend(tags_of(input)),
                _ => list_of(input, "TagKeys").into_iter().for_each(|key| drop(tags.remove(key))),
            }
            if tags.len() > MAX_TAGS {
                let message = format!("{kind} `{id}` would have {} tags, and at most {MAX_TAGS} are possible", tags.len());
                return Err(Refusal::new("TooManyTagsError", message));
            }
            Ok(tags)
        };
        if kind == "Document" {
            return self.change(place, &json!({"Name": id}), |shelf| {
                let mut kept = shelf.own(place, id).ok_or_else(|| no_such(kind, id))?.clone();
                kept.tags = changed(kept.tags)?;
                Ok(Change { kept: Some(kept), answer: json!({}) })
            });
        }
        let _line = self.line();
        let tags = changed(self.state().tags(place, kind, id)?)?;
        if let Some(disk) = &self.disk {
            let whole = self.whole(place, &json!({"AutomationExecutionId": id}))?;
            let written = self.state().executions.get(place, id).map(|execution| execution.written(place, whole));
            let kept = written.map_or(Ok(()), |written| disk.keep_execution(id, &Written { tags: tags.clone(), ..written }));
            kept.map_err(|error| cannot_be_kept(id, &error))?;
        }
        if let Some(execution) = self.state().executions.get_mut(place, id) {
            execution.tags = tags;
        }
        Ok(json!({}))
    }

    /// `AutomationExecution`, whole, from where it is. The disk also has those that are not listed any more.
    fn whole(&self, place: &Place, input: &Value) -> Result<Value, Refusal> {
        let id = required(input, "AutomationExecutionId");
        match self.state().executions.get(place, id).map(|execution| &execution.body) {
            Some(Body::Live(record)) => return Ok(record.to_json()),
            Some(Body::Done { whole: Whole::Text(text), .. }) => return Ok(json::parse(text).unwrap_or_default()),
            Some(Body::Done { whole: Whole::OnDisk, .. }) | None => {}
        }
        let read = self.disk.as_ref().map_or(Ok(None), |disk| disk.read_execution(place, id));
        match read {
            Ok(Some(written)) => Ok(written.execution),
            Ok(None) => Err(execution::missing(id)),
            Err(error) => Err(Refusal::internal(error.to_string())),
        }
    }

    fn start(self: &Arc<Self>, caller: &Caller, input: &Value) -> Result<Value, Refusal> {
        let line = self.line();
        let mut state = self.state();
        let place = &caller.place;
        let token = text(input, "ClientToken");
        if let Some(token) = token
            && let Some(id) = state.executions.of_token(place, token)
        {
            let same = state.executions.get(place, id).and_then(|execution| execution.request.as_ref());
            return match same {
                Some((_, request)) if request == input => Ok(json!({"AutomationExecutionId": id})),
                _ => {
                    let message =
                        format!("the ClientToken {token} began execution {id} with another request; use a new token for each start");
                    Err(Refusal::new("IdempotentParameterMismatch", message))
                }
            };
        }
        let switches = self.options.switches;
        let wanted = execution::wanted(&state.shelf, place, input, self.options.scenario.as_deref(), switches)?;
        if state.queue.len() >= QUEUED {
            let message = format!("{RUNNING} executions run and {QUEUED} wait; wait until some have ended, or stop them");
            return Err(Refusal::new("AutomationExecutionLimitExceededException", message));
        }
        let sequence = state.executions.next();
        let seed = self.seed.wrapping_add(sequence);
        let id = execution_id(&wanted.name, seed);
        let at = self.begins_at();
        let mailbox = Arc::<Mailbox>::default();
        let record = pending(&id, &wanted, place, at);
        let whole = record.to_json();
        let execution = Execution {
            sequence,
            body: Body::Live(Box::new(record)),
            tags: wanted.tags.into_iter().collect(),
            request: token.map(|token| (token.to_owned(), input.clone())),
            mailbox: Arc::clone(&mailbox),
        };
        if let Some(disk) = &self.disk {
            drop(state);
            disk.keep_execution(&id, &execution.written(place, whole)).map_err(|error| cannot_be_kept(&id, &error))?;
            state = self.state();
        }
        if state.closed {
            return Err(Refusal::internal("the server is being stopped"));
        }
        state.executions.begin(place, &id, execution);
        drop(line);
        let start = Start {
            id: id.as_str().into(),
            document: wanted.document,
            name: wanted.name,
            version: wanted.version,
            parameters: wanted.parameters,
            region: place.region.clone(),
            account: place.account.clone(),
            at,
            interactive: wanted.interactive,
            only: None,
            seed,
            switches,
            limits: Limits::default(),
        };
        let job = Job { start, mailbox };
        if state.running < RUNNING {
            state.running += 1;
            drop(state);
            execution::launch(self, job);
        } else {
            state.queue.push_back(job);
        }
        Ok(json!({"AutomationExecutionId": id}))
    }

    /// When an execution begins, in its own time.
    fn begins_at(&self) -> Timestamp {
        let written = || self.options.scenario.as_ref().and_then(|scenario| scenario.written_start.as_ref()).map(|start| start.value);
        self.options.start.or_else(written).unwrap_or_else(clock::now)
    }

    fn stop(self: &Arc<Self>, place: &Place, input: &Value) -> Result<Value, Refusal> {
        let mut state = self.state();
        let id = required(input, "AutomationExecutionId");
        let execution = state.executions.get_mut(place, id).ok_or_else(|| execution::missing(id))?;
        let answer = execution::stop(execution, input)?;
        // One that waits for its turn has its turn now, to be stopped.
        let mailbox = Arc::clone(&execution.mailbox);
        if let Some(at) = state.queue.iter().position(|job| Arc::ptr_eq(&job.mailbox, &mailbox))
            && let Some(job) = state.queue.remove(at)
        {
            state.running += 1;
            drop(state);
            execution::launch(self, job);
        }
        Ok(answer)
    }
}

impl State {
    /// The tags of a document or an execution.
    fn tags(&self, place: &Place, kind: &str, id: &str) -> Result<BTreeMap<String, String>, Refusal> {
        let found = match kind {
            "Document" => self.shelf.own(place, id).map(|kept| &kept.tags),
            "Automation" => self.executions.get(place, id).map(|execution| &execution.tags),
            other => {
                let message = format!("ssmith's local endpoint has no {other}: tag a Document or an Automation");
                return Err(Refusal::new("InvalidResourceType", message));
            }
        };
        found.cloned().ok_or_else(|| no_such(kind, id))
    }
}

fn no_such(kind: &str, id: &str) -> Refusal {
    Refusal::new("InvalidResourceId", format!("there is no {kind} `{id}` in this account and region"))
}

fn cannot_be_kept(id: &str, error: &io::Error) -> Refusal {
    Refusal::internal(format!("execution {id} cannot be kept: {error}"))
}

/// What is known of an execution before its first event.
fn pending(id: &str, wanted: &Wanted, place: &Place, at: Timestamp) -> Record {
    Record {
        id: id.to_owned(),
        document: wanted.name.clone(),
        version: wanted.version.clone(),
        account: place.account.clone(),
        region: place.region.clone(),
        status: Status::Pending,
        started: Some(at),
        parameters: crate::simulate::value::parameters::to_texts(&wanted.parameters),
        mode: if wanted.interactive { "Interactive" } else { "Auto" }.to_owned(),
        ..Record::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_asks_does_not_wait_for_the_disk() {
        let service = Arc::new(Service::new(Options::default(), None));
        let scope = "AWS4-HMAC-SHA256 Credential=local/20260102/eu-west-1/ssm/aws4_request, SignedHeaders=host, Signature=0";
        let scope = Scope::read(Some(scope)).expect("a scope");
        let content = r#"{"schemaVersion": "0.3", "mainSteps": [{"name": "Hold", "action": "aws:pause", "inputs": {}}]}"#;
        let create = json!({"Name": "Holds", "Content": content, "DocumentType": "Automation"});
        service.answer(&scope, "CreateDocument", &create).expect("a document");
        let started = service.answer(&scope, "StartAutomationExecution", &json!({"DocumentName": "Holds"})).expect("an execution");
        // Somebody writes, and takes long.
        let line = service.line();
        for (operation, input) in [
            ("ListDocuments", json!({})),
            ("GetDocument", json!({"Name": "Holds"})),
            ("GetAutomationExecution", started.clone()),
            ("DescribeAutomationExecutions", json!({})),
            ("StopAutomationExecution", started),
        ] {
            assert!(service.answer(&scope, operation, &input).is_ok(), "{operation}");
        }
        drop(line);
        service.close();
    }
}
