//! What a script was found to do.

use std::collections::BTreeSet;
use std::ops::Range;

use super::value::{ITEM, Object, Value, Values};

/// What a handler does when it is called, and what else the script holds that may call AWS.
#[derive(Debug, Clone, Default, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own about a script")]
pub struct Trace {
    /// Whether the handler is a function of the script, so that the trace begins in it.
    pub has_handler: bool,
    /// Whether all of it could be followed. Where not, there may be more than is told.
    pub complete: bool,
    /// The reads of the handler's first argument, in the order of the text.
    pub reads: Vec<Read>,
    /// Whether the first argument goes somewhere as a whole, so that more of it may be read than `reads` tells.
    pub events_escape: bool,
    /// Whether keys are put into the first argument that are not told (`events.update(more)`).
    pub events_change: bool,
    /// What the handler returns, one for each `return`.
    pub returns: Vec<Returned>,
    /// The boto3 clients and resources that are made.
    pub clients: Vec<Client>,
    /// The calls to AWS, in the order in which they are come to.
    pub calls: Vec<Call>,
    /// What is looked up in answers of AWS, in the order of the text.
    pub looks: Vec<Look>,
    /// The places in answers that the script itself asks for or puts something in: what is there is no longer AWS's word alone.
    pub handled: Vec<AnswerPlace>,
    /// The places among them that it puts something in; [`ANY`](super::ANY) for a key that is not told.
    pub changed: BTreeSet<AnswerPlace>,
    /// The methods of clients that are gone over or looked into without being called.
    pub uncalled: Vec<Uncalled>,
    /// What of the first argument is gone over item by item.
    pub rounds: Vec<Round>,
    /// The texts that what AWS answers is compared with, in the order of the text.
    pub comparisons: Vec<Comparison>,
    /// What is looked up in a `ClientError` that is caught.
    pub caught: Vec<Asked>,
    /// The attributes that the script itself gives to such errors.
    pub caught_given: BTreeSet<String>,
    /// What is looked up in the handler's second argument.
    pub context: Vec<Asked>,
    /// The exceptions that are asked of clients, in the order of the text.
    pub exceptions: Vec<ExceptionRead>,
    /// The names that are asked of boto3, botocore and the standard library, in the order of the text.
    pub library: Vec<LibraryRead>,
    /// The calls that make clients, resources and sessions.
    pub setups: Vec<Setup>,
    /// The sleeps.
    pub sleeps: Vec<Sleep>,
    /// What of the first argument is run as code.
    pub code: Vec<CodeRun>,
    /// What of the first argument is held against a pattern: the keys, the outermost first.
    pub matched: BTreeSet<Vec<String>>,
    /// The dicts and lists that values name.
    pub objects: Vec<Object>,
}

/// How a key of the handler's first argument is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ReadKind {
    /// `events["Key"]`, which fails when it is absent.
    Subscript,
    /// `events.get("Key")`.
    Optional,
    /// `events.get("Key", x)`, `events.pop("Key", x)`: there is something to take instead.
    Defaulted,
    /// `"Key" in events`.
    Contains,
    /// `events["Key"] = x`.
    Write,
    /// `events.Key`, which no dict has.
    Attribute,
}

/// A read of a key of the handler's first argument.
#[derive(Debug, Clone, PartialEq)]
pub struct Read {
    /// The keys, the outermost first.
    pub path: Vec<String>,
    /// Where the last key stands.
    pub at: Range<usize>,
    /// How.
    pub kind: ReadKind,
    /// Whether it happens only on some ways through the script, or inside a `try`.
    pub conditional: bool,
}

/// One `return` of the handler.
#[derive(Debug, Clone, PartialEq)]
pub struct Returned {
    /// The whole statement.
    pub at: Range<usize>,
    /// What it gives.
    pub values: Values,
}

/// A boto3 client or resource.
#[derive(Debug, Clone, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own about a client")]
pub struct Client {
    /// The call that makes it.
    pub at: Range<usize>,
    /// The service, if that is known.
    pub service: Option<String>,
    /// Where the service's name stands.
    pub service_at: Range<usize>,
    /// The region that it is made for, by itself or by its session; empty for the execution's own.
    pub region: Values,
    /// Where the region is given.
    pub region_at: Range<usize>,
    /// Whether it is given credentials, those of another role or account.
    pub own_credentials: bool,
    /// Whether it is a `boto3.resource`.
    pub is_resource: bool,
    /// Whether it is the client of a resource, which may take other values than a plain one: DynamoDB's takes those of Python.
    pub is_of_resource: bool,
    /// Whether the handler comes to it, or only code that the handler was not seen to call.
    pub reached: bool,
}

/// A place in an answer of AWS.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct AnswerPlace {
    /// The call, an index into [`Trace::calls`].
    pub call: usize,
    /// The path; [`ITEM`] for the items of a list.
    pub path: Vec<String>,
}

/// How a key of an answer is looked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LookKind {
    /// `answer["Key"]`, which fails when it is absent.
    Subscript,
    /// `answer.get("Key")`.
    Get,
    /// `answer.Key`, which no answer has.
    Attribute,
}

/// A look into answers of AWS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Look {
    /// The places that are looked into: what stands there at a time is one of these, or nothing.
    pub holders: Vec<AnswerPlace>,
    /// The key.
    pub key: String,
    /// Where the key stands.
    pub at: Range<usize>,
    /// How.
    pub kind: LookKind,
    /// Whether the handler comes to it, or only code that the handler was not seen to call.
    pub reached: bool,
}

/// A method of a client that is gone over or looked into without being called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Uncalled {
    /// The client, an index into [`Trace::clients`].
    pub client: usize,
    /// The method's name.
    pub method: String,
    /// Where it stands.
    pub at: Range<usize>,
    /// Whether the handler comes to it, or only code that the handler was not seen to call.
    pub reached: bool,
}

/// A part of the handler's first argument that is gone over item by item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Round {
    /// Its path.
    pub path: Vec<String>,
    /// Where it stands.
    pub at: Range<usize>,
    /// Whether what it gives is asked what only letters are asked.
    pub wants_letters: bool,
    /// Whether the handler comes to it, or only code that the handler was not seen to call.
    pub reached: bool,
}

/// A comparison of what AWS answers with a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison {
    /// What is compared: one of these.
    pub places: Vec<AnswerPlace>,
    /// The text.
    pub text: String,
    /// Where the text stands, or the list that it stands in.
    pub at: Range<usize>,
    /// Whether the handler comes to it, or only code that the handler was not seen to call.
    pub reached: bool,
}

/// Something that is looked up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Where it is looked up.
    pub path: Vec<String>,
    /// The key, or the attribute.
    pub key: String,
    /// Where the key stands.
    pub at: Range<usize>,
    /// How.
    pub kind: LookKind,
    /// Whether the handler comes to it, or only code that the handler was not seen to call.
    pub reached: bool,
}

/// An exception that is asked of a client: `client.exceptions.NAME`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExceptionRead {
    /// The client, an index into [`Trace::clients`].
    pub client: usize,
    /// Its name.
    pub name: String,
    /// Where the name stands.
    pub at: Range<usize>,
    /// Whether the handler comes to it, or only code that the handler was not seen to call.
    pub reached: bool,
}

/// A name that is asked of boto3, of botocore or of the standard library, by an import or as an attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LibraryRead {
    /// The module or class, with its dots: `botocore.exceptions`, `datetime.datetime`.
    pub module: String,
    /// The name.
    pub name: String,
    /// Where the name stands.
    pub at: Range<usize>,
    /// Whether a `try` around it may catch its failure.
    pub guarded: bool,
    /// Whether the handler comes to it, or only code that the handler was not seen to call.
    pub reached: bool,
}

/// What a call makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SetupKind {
    /// A client.
    Client,
    /// A resource.
    Resource,
    /// A session.
    Session,
}

/// A call that makes a client, a resource or a session.
#[derive(Debug, Clone, PartialEq)]
pub struct Setup {
    /// What it makes.
    pub kind: SetupKind,
    /// The whole call.
    pub at: Range<usize>,
    /// The arguments by name.
    pub arguments: Vec<Argument>,
    /// Whether there may be others.
    pub open: bool,
    /// How many stand there without a name.
    pub positional: usize,
    /// Whether the handler comes to it, or only code that the handler was not seen to call.
    pub reached: bool,
}

/// How AWS is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CallKind {
    /// A method of the client.
    Method,
    /// All pages of a method.
    Pages,
    /// A waiter: `method` is the waiter's name.
    Wait,
}

/// A call to AWS.
#[derive(Debug, Clone, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own about a call")]
pub struct Call {
    /// The client, an index into [`Trace::clients`].
    pub client: usize,
    /// How.
    pub kind: CallKind,
    /// The method's name in boto3's spelling (`describe_instances`), or the waiter's.
    pub method: String,
    /// Where the name stands: of pages and waiters, where they are made.
    pub method_at: Range<usize>,
    /// The whole call.
    pub at: Range<usize>,
    /// The arguments by name. `**` of a dict that the script makes is spread out.
    pub arguments: Vec<Argument>,
    /// Whether there may be others.
    pub open: bool,
    /// How many stand there without a name.
    pub positional: usize,
    /// Whether the handler comes to it, or only code that the handler was not seen to call.
    pub reached: bool,
    /// Whether the client is this one for certain, not one of several that it may be.
    pub is_certain: bool,
    /// Whether it stands under a condition, or after a way that has left. Which one is not told: it may be one that a value fails
    /// (`if token:`), so that what a name can be is not what comes here.
    pub conditional: bool,
}

/// An argument of a call to AWS.
#[derive(Debug, Clone, PartialEq)]
pub struct Argument {
    /// Its name.
    pub name: String,
    /// Where the name stands.
    pub at: Range<usize>,
    /// Where the value stands.
    pub value_at: Range<usize>,
    /// What it can be.
    pub values: Values,
    /// Whether it is given on some ways through the script only.
    pub conditional: bool,
}

/// A `time.sleep`.
#[derive(Debug, Clone, PartialEq)]
pub struct Sleep {
    /// The call.
    pub at: Range<usize>,
    /// How long, in seconds, if that is known.
    pub seconds: Option<f64>,
    /// The loops around it, the outermost first.
    pub loops: Vec<Loop>,
    /// Whether the handler comes to it.
    pub reached: bool,
}

/// A call that runs a part of the handler's first argument as code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeRun {
    /// The whole call.
    pub at: Range<usize>,
    /// What is called: `eval`, `subprocess.run`.
    pub what: String,
    /// Whether a shell runs it, and not Python.
    pub is_shell: bool,
    /// The keys of what is run, the outermost first, as far as they are known.
    pub path: Vec<String>,
    /// Where that stands.
    pub value_at: Range<usize>,
}

/// A loop of the script.
#[derive(Debug, Clone, PartialEq)]
pub struct Loop {
    /// Its head.
    pub at: Range<usize>,
    /// How often it can go round.
    pub times: Times,
}

/// How often a loop goes round.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Times {
    /// At most so often.
    AtMost(f64),
    /// Until so many seconds have passed.
    Until(f64),
    /// Nothing in it counts or looks at the clock.
    Unbounded,
    /// Nothing in it leaves it, and nothing around it catches what could.
    Endless,
    /// That cannot be told.
    Unknown,
}

/// Whether something is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    /// On some way through the script it is.
    Yes,
    /// On no way.
    No,
    /// That cannot be told.
    Unknown,
}

/// What a path finds in what the handler returns.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// What it can be.
    pub value: Value,
    /// Whether it is there. Not so in an answer of AWS, say, of which nothing is known here.
    pub is_there: bool,
}

impl Trace {
    /// The dict or list that a value names.
    pub fn object(&self, value: &Value) -> Option<&Object> {
        match value {
            Value::Dict(index) | Value::List(index) => self.objects.get(*index),
            _ => None,
        }
    }

    /// Whether what the handler returns has something at a path of keys ([`ITEM`] for any item of a list).
    pub fn returns_path(&self, path: &[&str]) -> Presence {
        if !self.has_handler || !self.complete {
            return Presence::Unknown;
        }
        let found = self.returned(path);
        if found.iter().flatten().any(|found| found.is_there) {
            Presence::Yes
        } else if found.iter().any(Option::is_some) {
            Presence::Unknown
        } else {
            Presence::No
        }
    }

    /// What the returned values hold at a path: `None` for one that lacks it.
    pub fn returned(&self, path: &[&str]) -> Vec<Option<Found>> {
        let returned = self.returns.iter().flat_map(|returned| &returned.values);
        let mut found: Vec<Option<Found>> = returned.map(|value| Some(Found { value: value.clone(), is_there: true })).collect();
        for key in path {
            let mut next = Vec::new();
            for found in found {
                match found {
                    None => next.push(None),
                    Some(found) => self.child(&found.value, key, &mut next),
                }
            }
            found = next;
        }
        found
    }

    fn child(&self, value: &Value, key: &str, into: &mut Vec<Option<Found>>) {
        let there = |value: &Value| Some(Found { value: value.clone(), is_there: true });
        let perhaps = |value: Value| Some(Found { value, is_there: false });
        let longer = |path: &[String]| path.iter().cloned().chain([key.to_owned()]).collect();
        match value {
            Value::Dict(index) => match self.objects.get(*index).map(|object| (object.entry(key), object.open)) {
                Some((Some(entry), _)) => into.extend(entry.values.iter().map(there)),
                Some((None, false)) => into.push(None),
                _ => into.push(perhaps(Value::Unknown)),
            },
            Value::List(index) => match self.objects.get(*index).filter(|_| key == ITEM) {
                Some(list) if list.any_item().is_empty() => into.push(None),
                Some(list) => into.extend(list.any_item().iter().map(there)),
                None => into.push(None),
            },
            Value::Answer { call, path } => into.push(perhaps(Value::Answer { call: *call, path: longer(path) })),
            Value::Events(path) => into.push(perhaps(Value::Events(longer(path)))),
            Value::Literal(_) | Value::Text(_) | Value::Plain(_) => into.push(None),
            _ => into.push(perhaps(Value::Unknown)),
        }
    }
}
