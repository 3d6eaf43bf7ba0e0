//! What the endpoint knows and does, whatever the requests come in as.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::catalog::catalog;
use crate::endpoint::caller::{Caller, Place, Scope, Sessions};
use crate::endpoint::disk::{Disk, Found, Journal};
use crate::endpoint::document::{self, Change, MAX_TAGS, Shelf, list_of, required, tag_list, tags_of, text};
use crate::endpoint::execution::{self, Body, Execution, Job, Mailbox, Wanted, broken};
use crate::endpoint::refusal::Refusal;
use crate::endpoint::{Finished, Options, clock, validate};
use crate::json::{Value, json};
use crate::run::{Event, Record, Status, What};
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
    state: Mutex<State>,
}

#[derive(Default)]
pub(super) struct State {
    pub(super) shelf: Shelf,
    pub(super) sessions: Sessions,
    executions: BTreeMap<Place, BTreeMap<String, Execution>>,
    tokens: HashMap<(Place, String), String>,
    sequence: u64,
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
        for written in found.executions {
            let place = Place { account: written.account.clone(), region: written.region.clone() };
            let id = written.execution["AutomationExecutionId"].as_str().unwrap_or_default().to_owned();
            let ended = written.has_ended();
            let execution = Execution::restored(written);
            // Where that cannot be written, the next start finds the same as this one.
            if let Some(disk) = disk.as_ref().filter(|_| !ended)
                && disk.keep_execution(&id, &execution.written(&place)).is_ok()
            {
                disk.end_journal(&place, &id);
            }
            state.sequence = state.sequence.max(execution.sequence);
            if let Some((token, _)) = &execution.request {
                state.tokens.insert((place.clone(), token.clone()), id.clone());
            }
            state.executions.entry(place).or_default().insert(id, execution);
        }
        Self { options, seed, disk, state: Mutex::new(state) }
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
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
        let mut state = self.state();
        let caller = state.sessions.caller(scope);
        let place = &caller.place;
        let now = clock::now();
        match operation {
            "CreateDocument" => {
                document::create(&state.shelf, place, input, now).and_then(|change| self.commit(&mut state, place, input, change))
            }
            "UpdateDocument" => {
                document::update(&state.shelf, place, input, now).and_then(|change| self.commit(&mut state, place, input, change))
            }
            "UpdateDocumentDefaultVersion" => {
                document::update_default(&state.shelf, place, input).and_then(|change| self.commit(&mut state, place, input, change))
            }
            "DeleteDocument" => {
                document::delete(&state.shelf, place, input).and_then(|change| self.commit(&mut state, place, input, change))
            }
            "ModifyDocumentPermission" => {
                document::modify_permission(&state.shelf, place, input).and_then(|change| self.commit(&mut state, place, input, change))
            }
            "GetDocument" => document::get(&state.shelf, place, input),
            "DescribeDocument" => document::describe(&state.shelf, place, input),
            "ListDocuments" => document::list(&state.shelf, place, input),
            "ListDocumentVersions" => document::list_versions(&state.shelf, place, input),
            "DescribeDocumentPermission" => document::describe_permission(&state.shelf, place, input),
            "AddTagsToResource" | "RemoveTagsFromResource" | "ListTagsForResource" => self.tags(&mut state, place, operation, input),
            "StartAutomationExecution" => self.start(state, &caller, input),
            "GetAutomationExecution" => state.execution(place, input).map(execution::get),
            "DescribeAutomationExecutions" => execution::list(state.executions.get(place).into_iter().flat_map(BTreeMap::values), input),
            "DescribeAutomationStepExecutions" => execution::list_steps(state.execution(place, input)?, input),
            "SendAutomationSignal" => execution::send(state.execution(place, input)?, &caller, input),
            "StopAutomationExecution" => self.stop(state, place, input),
            other => {
                let message = format!(
                    "the operation {other} is not one of those that ssmith's local endpoint has; it has those for Automation documents and executions"
                );
                Err(Refusal::new("UnknownOperationException", message).with_status(404))
            }
        }
    }

    /// Makes a change of a document: on the disk first, so that what is answered is kept.
    fn commit(&self, state: &mut State, place: &Place, input: &Value, change: Change) -> Result<Value, Refusal> {
        let name = required(input, "Name");
        if let Some(disk) = &self.disk {
            let done = match &change.kept {
                Some(kept) => disk.keep_document(kept),
                None => disk.forget_document(place, name),
            };
            done.map_err(|error| Refusal::internal(format!("the change of `{name}` cannot be kept: {error}")))?;
        }
        match change.kept {
            Some(kept) => state.shelf.put(kept),
            None => state.shelf.remove(place, name),
        }
        Ok(change.answer)
    }

    fn tags(&self, state: &mut State, place: &Place, operation: &str, input: &Value) -> Result<Value, Refusal> {
        let (kind, id) = (required(input, "ResourceType"), required(input, "ResourceId"));
        let no_such = || Refusal::new("InvalidResourceId", format!("there is no {kind} `{id}` in this account and region"));
        let mut tags = match kind {
            "Document" => state.shelf.own(place, id).ok_or_else(no_such)?.tags.clone(),
            "Automation" => state.executions.get(place).and_then(|all| all.get(id)).ok_or_else(no_such)?.tags.clone(),
            other => {
                return Err(Refusal::new(
                    "InvalidResourceType",
                    format!("ssmith's local endpoint has no {other}: tag a Document or an Automation"),
                ));
            }
        };
        match operation {
            "AddTagsToResource" => tags.extend(tags_of(input)),
            "RemoveTagsFromResource" => list_of(input, "TagKeys").into_iter().for_each(|key| drop(tags.remove(key))),
            _ => return Ok(json!({"TagList": tag_list(&tags)})),
        }
        if tags.len() > MAX_TAGS {
            return Err(Refusal::new(
                "TooManyTagsError",
                format!("{kind} `{id}` would have {} tags, and at most {MAX_TAGS} are possible", tags.len()),
            ));
        }
        if kind == "Document" {
            let mut kept = state.shelf.required(place, id)?.clone();
            kept.tags = tags;
            return self.commit(state, place, &json!({"Name": id}), Change { kept: Some(kept), answer: json!({}) });
        }
        if let Some(execution) = state.executions.get_mut(place).and_then(|all| all.get_mut(id)) {
            execution.tags = tags;
            self.keep(place, id, execution)?;
        }
        Ok(json!({}))
    }

    /// Writes an execution down.
    fn keep(&self, place: &Place, id: &str, execution: &Execution) -> Result<(), Refusal> {
        let Some(disk) = &self.disk else { return Ok(()) };
        let kept = disk.keep_execution(id, &execution.written(place));
        kept.map_err(|error| Refusal::internal(format!("execution {id} cannot be kept: {error}")))
    }

    fn start(self: &Arc<Self>, mut state: MutexGuard<'_, State>, caller: &Caller, input: &Value) -> Result<Value, Refusal> {
        let place = &caller.place;
        let token = text(input, "ClientToken");
        if let Some(token) = token
            && let Some(id) = state.tokens.get(&(place.clone(), token.to_owned()))
        {
            let same = state.executions.get(place).and_then(|all| all.get(id)).and_then(|execution| execution.request.as_ref());
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
        if state.closed {
            return Err(Refusal::internal("the server is being stopped"));
        }
        state.sequence += 1;
        let (sequence, seed) = (state.sequence, self.seed.wrapping_add(state.sequence));
        let id = execution_id(&wanted.name, seed);
        let at = self.begins_at();
        let mailbox = Arc::<Mailbox>::default();
        let execution = Execution {
            sequence,
            body: Body::Live(Box::new(pending(&id, &wanted, place, at))),
            tags: wanted.tags.into_iter().collect(),
            request: token.map(|token| (token.to_owned(), input.clone())),
            mailbox: Arc::clone(&mailbox),
        };
        self.keep(place, &id, &execution)?;
        if let Some(token) = token {
            state.tokens.insert((place.clone(), token.to_owned()), id.clone());
        }
        state.executions.entry(place.clone()).or_default().insert(id.clone(), execution);
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

    fn stop(self: &Arc<Self>, mut state: MutexGuard<'_, State>, place: &Place, input: &Value) -> Result<Value, Refusal> {
        let id = required(input, "AutomationExecutionId");
        let execution = state.executions.get_mut(place).and_then(|all| all.get_mut(id)).ok_or_else(|| execution::missing(id))?;
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

    /// Takes in what happened in an execution, or in a child of one.
    pub(super) fn heard(&self, place: &Place, mailbox: &Arc<Mailbox>, event: &Event) {
        let mut state = self.state();
        if state.closed {
            return;
        }
        let mut sequence = state.sequence;
        let all = state.executions.entry(place.clone()).or_default();
        let execution = all.entry(event.execution.to_string()).or_insert_with(|| {
            sequence += 1;
            Execution { sequence, body: Body::Live(Box::default()), tags: BTreeMap::new(), request: None, mailbox: Arc::clone(mailbox) }
        });
        if let Body::Live(record) = &mut execution.body {
            if matches!(event.what, What::Started(_)) {
                **record = Record::default();
            }
            record.apply(event);
            if matches!(event.what, What::Ended { .. }) {
                execution.body = Body::Done(record.to_json());
                self.finish(place, &event.execution, execution);
            }
        }
        state.sequence = sequence;
    }

    /// Writes down an execution that has ended, before anybody is told that it has. One that cannot be kept has failed.
    fn finish(&self, place: &Place, id: &str, execution: &mut Execution) {
        if let Err(refusal) = self.keep(place, id, execution)
            && let Body::Done(value) = &mut execution.body
        {
            execution::fail(value, &refusal.message);
        } else if let Some(disk) = &self.disk {
            disk.end_journal(place, id);
        }
    }

    /// Begins the journal of an execution that has begun. Without a state there is none, and where it cannot be written there is
    /// none either: the end of the execution will tell.
    pub(super) fn journal(&self, place: &Place, id: &str) -> Option<Journal> {
        let disk = self.disk.as_ref()?;
        let written = self.state().executions.get(place)?.get(id)?.written(place);
        disk.journal(id, &written).ok()
    }

    /// An execution's thread has done what it can.
    pub(super) fn ended(self: &Arc<Self>, id: &str, mailbox: &Arc<Mailbox>, finished: Result<Finished, String>) {
        let mut state = self.state();
        if state.closed {
            return;
        }
        let because = finished.as_ref().err().cloned().unwrap_or_else(|| "the execution ended without saying how".to_owned());
        for (place, all) in &mut state.executions {
            for (id, execution) in all.iter_mut().filter(|(_, execution)| Arc::ptr_eq(&execution.mailbox, mailbox)) {
                if matches!(execution.body, Body::Live(_)) {
                    let mut value = execution.to_json();
                    execution::fail(&mut value, &because);
                    execution.body = Body::Done(value);
                    self.finish(place, id, execution);
                }
            }
        }
        if self.options.keep_events {
            state.finished.insert(id.to_owned(), finished.unwrap_or_else(broken));
        }
        state.running = state.running.saturating_sub(1);
        let next = if state.running < RUNNING { state.queue.pop_front() } else { None };
        if let Some(job) = next {
            state.running += 1;
            drop(state);
            execution::launch(self, job);
        }
    }

    /// How an execution ended, and what happened in it.
    pub(super) fn finished(&self, id: &str) -> Option<Finished> {
        self.state().finished.get(id).cloned()
    }

    /// Gives up what runs.
    pub(super) fn close(&self) {
        let mut state = self.state();
        state.closed = true;
        state.queue.clear();
        for execution in state.executions.values().flat_map(BTreeMap::values) {
            execution.mailbox.close();
        }
    }
}

impl State {
    fn execution(&self, place: &Place, input: &Value) -> Result<&Execution, Refusal> {
        let id = required(input, "AutomationExecutionId");
        self.executions.get(place).and_then(|all| all.get(id)).ok_or_else(|| execution::missing(id))
    }
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
