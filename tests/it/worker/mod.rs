//! Scripts in a real Python: what they get, what they may, what comes of them.

mod broad;
mod confinement;
mod differential;
mod hostile;
mod leftovers;
mod powershell;
mod shim;
mod usage;

use std::sync::Arc;
use std::time::Duration;

use ssmith::json::{Map, Value, json};
use ssmith::run::{ApiError, Stream};
use ssmith::simulate::ports::{CannotRun, Reply, ScriptHost, Scripts, TakenRole};
use ssmith::simulate::{ScriptOutcome, ScriptRequest};
use ssmith::time::Timestamp;
use ssmith::worker::{Settings, Worker};

use crate::python;

type Answer = Box<dyn FnMut(&str, &Value) -> Reply>;

/// A host that writes everything down, and answers as a test says.
pub struct Host {
    pub now: Timestamp,
    pub deadline: Timestamp,
    /// `service:Operation region account`, and the request.
    pub calls: Vec<(String, Value)>,
    pub lines: Vec<String>,
    pub errors: Vec<String>,
    pub notes: Vec<String>,
    pub slept: Vec<Duration>,
    pub stopped: bool,
    /// Stopped from outside once somebody has asked this often.
    pub stopped_after: Option<usize>,
    answer: Answer,
}

impl Host {
    pub fn new(answer: impl FnMut(&str, &Value) -> Reply + 'static) -> Self {
        let now = Timestamp::parse("2026-01-02T03:04:05Z").unwrap();
        Self {
            now,
            deadline: now.plus(Duration::from_mins(10)),
            calls: Vec::new(),
            lines: Vec::new(),
            errors: Vec::new(),
            notes: Vec::new(),
            slept: Vec::new(),
            stopped: false,
            stopped_after: None,
            answer: Box::new(answer),
        }
    }
}

impl ScriptHost for Host {
    fn now(&self) -> Timestamp {
        self.now
    }

    fn pass(&mut self, duration: Duration) -> bool {
        self.slept.push(duration);
        let wanted = self.now.plus(duration);
        self.now = wanted.min(self.deadline);
        wanted <= self.deadline
    }

    fn call(&mut self, service: &str, operation: &str, region: &str, role: Option<&TakenRole>, input: Value) -> Reply {
        let reply = (self.answer)(operation, &input);
        self.calls.push((format!("{service}:{operation} {region} {}", role.map_or("-", |role| &role.account)), input));
        if let Reply::Answered { takes, .. } = &reply {
            self.now = self.now.plus(*takes).min(self.deadline);
        }
        reply
    }

    fn log(&mut self, stream: Stream, line: &str) {
        match stream {
            Stream::Out => self.lines.push(line.to_owned()),
            Stream::Err => self.errors.push(line.to_owned()),
        }
    }

    fn note(&mut self, text: &str) {
        if !text.starts_with("scripts run without a network") {
            self.notes.push(text.to_owned());
        }
    }

    fn is_stopped(&mut self) -> bool {
        let left = self.stopped_after.map(|left| left.saturating_sub(1));
        self.stopped_after = left;
        self.stopped || left == Some(0)
    }
}

pub fn answered(value: Value) -> Reply {
    Reply::Answered { answer: Ok(value), takes: Duration::ZERO }
}

pub fn refused(code: &str, message: &str) -> Reply {
    let error = ApiError { code: code.to_owned(), message: message.to_owned(), status: 400 };
    Reply::Answered { answer: Err(error), takes: Duration::ZERO }
}

pub fn settings() -> Settings {
    Settings { python: Some(python::interpreter().into()), ..Settings::default() }
}

pub fn request(source: &str) -> ScriptRequest {
    let at = Timestamp::parse("2026-01-02T03:04:05Z").unwrap();
    let context: Map<String, Value> = Map::from_iter([
        ("automation:EXECUTION_ID".to_owned(), "11111111-2222-4333-8444-555555555555".into()),
        ("global:REGION".to_owned(), "eu-west-1".into()),
    ]);
    ScriptRequest {
        execution: Arc::from("11111111-2222-4333-8444-555555555555"),
        step: "Script".to_owned(),
        step_id: Arc::from("aaaaaaaa-2222-4333-8444-555555555555"),
        runtime: "python3.11".to_owned(),
        handler: Some("main".to_owned()),
        source: Some(source.to_owned()),
        attachment: None,
        payload: json!({"Name": "x", "Count": 3, "Tags": ["a"], "Flag": true}),
        context,
        region: "eu-west-1".to_owned(),
        account: "123456789012".to_owned(),
        role: "arn:aws:iam::123456789012:role/Automation".to_owned(),
        deadline: at.plus(Duration::from_mins(10)),
        at,
    }
}

/// Runs a script that makes no calls.
pub fn run(source: &str) -> (ScriptOutcome, Host) {
    run_with(source, |operation, _| panic!("nobody expected a call of {operation}"))
}

pub fn run_with(source: &str, answer: impl FnMut(&str, &Value) -> Reply + 'static) -> (ScriptOutcome, Host) {
    let mut host = Host::new(answer);
    let outcome = Worker::new(settings()).run(&request(source), &mut host).unwrap();
    (outcome, host)
}

/// Runs a script that must return, and gives what it returns.
pub fn value(source: &str) -> Value {
    match run(source) {
        (ScriptOutcome::Returned(value), _) => value,
        (other, host) => panic!("{other:?}\n{:?}\n{:?}", host.lines, host.errors),
    }
}

/// Class, message and `line function text` of each frame of what a script raised.
pub fn raised(outcome: &ScriptOutcome) -> (String, String, Vec<String>) {
    match outcome {
        ScriptOutcome::Raised { class, message, frames, .. } => {
            let frames = frames.iter().map(|frame| format!("{} {} {} {}", frame.file, frame.line, frame.function, frame.text));
            (class.clone(), message.clone(), frames.collect())
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_handler_gets_its_payload_and_a_plain_dictionary() {
    let source = "
import os
def main(events, context):
    return [events, context['global:REGION'], context.get('automation:EXECUTION_ID'), type(context).__name__, __name__,
            os.path.basename(__file__), os.environ['AWS_REGION'], sorted(os.environ)]
";
    assert_eq!(
        value(source),
        json!([
            {"Name": "x", "Count": 3, "Tags": ["a"], "Flag": true},
            "eu-west-1",
            "11111111-2222-4333-8444-555555555555",
            "dict",
            "customer_script",
            "customer_script.py",
            "eu-west-1",
            ["AWS_DEFAULT_REGION", "AWS_REGION", "HOME", "LANG", "PATH", "TMPDIR", "TZ"]
        ])
    );
    assert_eq!(value("def main(e, c): pass"), json!(null));
}

#[test]
fn what_a_script_writes_is_its_log() {
    let source = r"
import sys, logging, os
logging.getLogger().warning('from logging')
print('one'); print('two', end=''); print('three\nfour'); sys.stderr.write('no break')
sys.stdout.buffer.write('ä\n'.encode())
os.write(1, b'past Python\n'); sys.__stdout__.write('original')
def main(e, c): print('handler', 1, None)
";
    let (outcome, host) = run(source);
    assert_eq!(outcome, ScriptOutcome::Returned(json!(null)));
    assert_eq!(host.lines, ["one", "twothree", "four", "ä", "originalhandler 1 None"]);
    assert_eq!(host.errors, ["from logging", "no break"]);
}

#[test]
fn time_is_the_executions() {
    let source = "
import time, datetime, threading
from datetime import datetime as dt, timezone, timedelta, date
from time import sleep, time as clock
def main(e, c):
    a = time.time(); m = time.monotonic(); p = time.perf_counter_ns()
    sleep(90.5)
    for _ in range(4): time.sleep(0.00025)
    waited = threading.Event().wait(9)
    return [round(time.time() - a, 6), round(time.monotonic() - m, 6), time.perf_counter_ns() - p, clock() == time.time_ns() / 1e9, waited,
            dt.now().isoformat(), dt.utcnow().isoformat(), dt.now(timezone.utc).isoformat(), str(date.today()), repr(dt.today()),
            time.strftime('%H:%M:%S'), time.gmtime().tm_min, time.ctime(), datetime.datetime.now(timezone(timedelta(hours=2))).hour]
";
    let (outcome, host) = run(source);
    assert_eq!(
        outcome,
        ScriptOutcome::Returned(json!([
            99.501,
            99.501,
            99_501_000_000_i64,
            true,
            false,
            "2026-01-02T03:05:44.501000",
            "2026-01-02T03:05:44.501000",
            "2026-01-02T03:05:44.501000+00:00",
            "2026-01-02",
            "datetime.datetime(2026, 1, 2, 3, 5, 44, 501000)",
            "03:05:44",
            5,
            "Fri Jan  2 03:05:44 2026",
            5
        ]))
    );
    assert_eq!(host.now.to_string(), "2026-01-02T03:05:44.501Z");
}

#[test]
fn dates_stay_dates() {
    let source = "
import datetime, pickle, copy, json
real = type(datetime.datetime.now() - datetime.timedelta(1))
class Mine(datetime.datetime): pass
def main(e, c):
    now = datetime.datetime.now(datetime.timezone.utc)
    day = now.date()
    return [isinstance(now, datetime.datetime), isinstance(now, datetime.date), isinstance(day, datetime.date), isinstance(day, datetime.datetime),
            issubclass(datetime.datetime, datetime.date), pickle.loads(pickle.dumps(now)) == now, copy.deepcopy(now) == now,
            isinstance(datetime.datetime.strptime('2026', '%Y'), datetime.datetime), now.replace(year=2000).year, day == datetime.date.today(),
            str(datetime.datetime), repr(Mine(2026, 1, 2)), isinstance(now, Mine), str(now - datetime.datetime(2026, 1, 1, tzinfo=datetime.timezone.utc)),
            datetime.datetime.fromtimestamp(0, datetime.timezone.utc).isoformat(), datetime.datetime.min.year, datetime.datetime.combine(day, now.time()).hour]
";
    assert_eq!(
        value(source),
        json!([
            true,
            true,
            true,
            false,
            true,
            true,
            true,
            true,
            2000,
            true,
            "<class 'datetime.datetime'>",
            "Mine(2026, 1, 2, 0, 0)",
            false,
            "1 day, 3:04:05",
            "1970-01-01T00:00:00+00:00",
            1,
            3
        ])
    );
}

#[test]
fn a_script_that_polls_too_long_is_cut_off() {
    let (outcome, host) = run("
import time
def main(e, c):
    try:
        for _ in range(80): time.sleep(30); print('still waiting')
    finally: print('never')
");
    assert_eq!(outcome, ScriptOutcome::TimedOut);
    assert_eq!(host.lines.len(), 20);
    assert_eq!(host.now, host.deadline);
}

#[test]
fn exceptions_name_the_lines_of_the_script() {
    let source = "import json
class Odd(Exception): pass
def inner(event):
    raise Odd('no ' + event['Name'])
def main(events, context):
    inner(events)
";
    let (class, message, frames) = raised(&run(source).0);
    assert_eq!((class.as_str(), message.as_str()), ("Odd", "no x"));
    assert_eq!(frames, ["customer_script.py 6 main inner(events)", "customer_script.py 4 inner raise Odd('no ' + event['Name'])"]);
    for (source, class, message, frame) in [
        ("def main(e, c): return e['y']", "KeyError", "'y'", Some("customer_script.py 1 main def main(e, c): return e['y']")),
        (
            "import json\ndef main(e, c): json.loads('{')",
            "JSONDecodeError",
            "Expecting property name enclosed in double quotes: line 1 column 2 (char 1)",
            Some("customer_script.py 2 main def main(e, c): json.loads('{')"),
        ),
        (
            "x = 1\ndef main(e, c) return 1",
            "SyntaxError",
            "expected ':' (customer_script.py, line 2)",
            Some("customer_script.py 2 <module> def main(e, c) return 1"),
        ),
        ("import requests", "ModuleNotFoundError", "No module named 'requests'", Some("customer_script.py 1 <module> import requests")),
        ("def handler(e, c): pass", "AttributeError", "module 'customer_script' has no attribute 'main'", None),
        ("def main(e): pass", "TypeError", "main() takes 1 positional argument but 2 were given", None),
        ("def main(e, c): exit(3)", "NameError", "name 'exit' is not defined", Some("customer_script.py 1 main def main(e, c): exit(3)")),
        (
            "import sys\ndef main(e, c): sys.exit('stop it')",
            "SystemExit",
            "stop it",
            Some("customer_script.py 2 main def main(e, c): sys.exit('stop it')"),
        ),
        (
            "def main(e, c): raise KeyboardInterrupt",
            "KeyboardInterrupt",
            "",
            Some("customer_script.py 1 main def main(e, c): raise KeyboardInterrupt"),
        ),
    ] {
        let (outcome, host) = run(source);
        let (found, text, frames) = raised(&outcome);
        assert_eq!((found.as_str(), text.as_str()), (class, message), "{source}");
        assert_eq!(frames.last().map(String::as_str), frame, "{source}");
        assert_eq!(host.notes.iter().any(|note| note.contains("boto3, botocore, dateutil")), class == "ModuleNotFoundError", "{source}");
    }
    let (class, _, frames) = raised(&run("def main(e, c): return main(e, c)").0);
    assert_eq!(class, "RecursionError");
    assert!(frames.len() <= 200);
}

#[test]
fn only_json_is_returned() {
    for (expression, class, message, place) in [
        (
            "{'a': [1, datetime.datetime.now()]}",
            "TypeError",
            "Object of type datetime is not JSON serializable",
            "the returned value['a'][1] is of type datetime",
        ),
        ("{1, 2}", "TypeError", "Object of type set is not JSON serializable", "the returned value is of type set"),
        ("b'x'", "TypeError", "Object of type bytes is not JSON serializable", "the returned value is of type bytes"),
        ("decimal.Decimal(1)", "TypeError", "Object of type Decimal is not JSON serializable", "the returned value is of type Decimal"),
        ("float('nan')", "ValueError", "Out of range float values are not JSON compliant", "the returned value is nan"),
        (
            "{(1, 2): 3}",
            "TypeError",
            "keys must be str, int, float, bool or None, not tuple",
            "a key of the returned value is of type tuple",
        ),
    ] {
        let (outcome, host) = run(&format!("import datetime, decimal\ndef main(e, c): return {expression}"));
        let (found, text, _) = raised(&outcome);
        assert_eq!(found, class, "{expression}");
        // Newer versions of Python add the value.
        assert!(text.starts_with(message), "{expression}: {text}");
        assert_eq!(host.notes, [format!("the script's value must be JSON, but {place}")]);
    }
    assert_eq!(value("def main(e, c): return {1: (2, 3), None: '\u{e4}', 'x': 1e3}"), json!({"1": [2, 3], "null": "ä", "x": 1000.0}));
    let (outcome, host) = run("def main(e, c): return list(range(250))");
    assert!(matches!(outcome, ScriptOutcome::Returned(Value::Array(items)) if items.len() == 100));
    assert_eq!(host.notes, ["the script returned a list of 250 items; the service keeps the first 100"]);
}

/// What Python can say and JSON's other readers cannot.
#[test]
fn values_that_are_lost_on_the_way_are_told() {
    assert_eq!(value("def main(e, c): return [2**63 - 1, -2**63, 2**64 - 1, '\\U0001f600']"), json!([i64::MAX, i64::MIN, u64::MAX, "😀"]));
    for (expression, sentence) in [
        (
            "{'a': [1, 2**64]}",
            "the returned value['a'][1] is an integer of more than 64 bits, which loses digits on its way: return str(…) of it",
        ),
        ("-2**63 - 1", "the returned value is an integer of more than 64 bits, which loses digits on its way: return str(…) of it"),
        ("['x\\ud800']", "the returned value[0] has half of a surrogate pair, '\\ud800', which is no character"),
        ("{'\\udfff': 1}", "the returned value['\\udfff'] has half of a surrogate pair, '\\udfff', which is no character"),
    ] {
        let (outcome, _) = run(&format!("def main(e, c): return {expression}"));
        assert_eq!(outcome, ScriptOutcome::Died(sentence.to_owned()), "{expression}");
    }
    let source = r"
def main(e, c):
    print('half \ud800 of it')
    raise ValueError('\udfff')
";
    let (outcome, host) = run(source);
    assert_eq!(host.lines, ["half ? of it"]);
    assert_eq!(raised(&outcome).1, "?");
}

#[test]
fn scripts_of_one_execution_see_nothing_of_each_other() {
    let mut worker = Worker::new(settings());
    let source = "
import logging, os, time, random, uuid, sys
logging.getLogger().addHandler(logging.StreamHandler(sys.stdout))
before = hasattr(time, 'mark'); time.mark = 1
os.environ['MARK'] = '1'
def main(e, c):
    logging.warning('once')
    return [before, random.random(), str(uuid.uuid4()), str(uuid.uuid1()), os.urandom(4).hex(), os.getcwd() == os.path.dirname(__file__), os.listdir('.'), list({'a', 'b', 'c'})]
";
    let mut values = Vec::new();
    for _ in 0..2 {
        let mut host = Host::new(|_, _| unreachable!());
        let ScriptOutcome::Returned(value) = worker.run(&request(source), &mut host).unwrap() else { panic!("it does not return") };
        assert_eq!(host.lines, ["once"]);
        assert_eq!(value[0], false);
        assert_eq!(value[6], json!(["customer_script.py"]));
        values.push(value);
    }
    assert_eq!(values[0], values[1], "what is random is so in the same way each time");
}

#[test]
fn a_machine_without_a_python_is_told_what_to_do() {
    let missing = Settings { python: Some("/nonexistent/python3".into()), ..Settings::default() };
    let mut host = Host::new(|_, _| unreachable!());
    let error = Worker::new(missing).run(&request(""), &mut host).unwrap_err();
    let (problem, hint) = error.text.split_once('\n').unwrap();
    assert!(error.machine && problem.contains("`/nonexistent/python3` cannot be started"), "{error:?}");
    let replace = "replace the step in the scenario: `steps: {Script: {return: {Payload: …}}}`";
    assert_eq!(hint, format!("name another one with `--python`; or {replace}"));
    let other = Settings { python: Some("/bin/echo".into()), ..Settings::default() };
    let error = Worker::new(other).run(&request(""), &mut host).unwrap_err();
    assert!(error.machine && error.text.contains("`/bin/echo` is no Python 3\nname another one"), "{error:?}");
}

#[test]
fn a_pool_of_threads_does_the_same_each_time() {
    let source = "
import time, boto3
from concurrent.futures import ThreadPoolExecutor, as_completed, wait
ssm = boto3.client('ssm')
def task(n):
    ssm.get_parameter(Name='before%d' % n)
    time.sleep(10 * (4 - n))
    ssm.get_parameter(Name='after%d' % n)
    if n == 3: raise ValueError('three')
    return n
def main(e, c):
    begun = time.time()
    with ThreadPoolExecutor(max_workers=3) as pool:
        futures = [pool.submit(task, n) for n in range(4)]
        order = [futures.index(future) for future in as_completed(futures)]
        values = list(pool.map(str, range(5)))
    try: futures[3].result()
    except ValueError as error: print(error)
    done, rest = wait(futures)
    return [order, values, futures[2].result(timeout=5), len(done), len(rest), time.time() - begun]
";
    for _ in 0..3 {
        let (outcome, host) = run_with(source, |_, _| answered(json!({})));
        assert_eq!(outcome, ScriptOutcome::Returned(json!([[2, 1, 3, 0], ["0", "1", "2", "3", "4"], 2, 4, 0, 40.0])));
        let asked: Vec<&str> = host.calls.iter().filter_map(|(_, input)| input["Name"].as_str()).collect();
        assert_eq!(asked, ["before0", "before1", "before2", "after2", "before3", "after1", "after3", "after0"]);
        assert_eq!(host.lines, ["three"]);
        assert_eq!(host.slept, [Duration::from_secs(20), Duration::from_secs(10), Duration::from_secs(10)]);
    }
}

#[test]
fn attachments_are_imported_from_where_they_are() {
    let folder = tempfile::tempdir().unwrap();
    let package = folder.path().join("package");
    std::fs::create_dir_all(package.join("tools")).unwrap();
    std::fs::write(package.join("tools/__init__.py"), "").unwrap();
    std::fs::write(package.join("tools/names.py"), "def name(event):\n    return event['Name'] + '!'\n").unwrap();
    std::fs::write(folder.path().join("one.py"), "def main(events, context):\n    return [events['Name'], events['missing']]\n").unwrap();
    let zip = folder.path().join("attachments.zip");
    let program = "import shutil, sys; shutil.make_archive(sys.argv[1][:-4], 'zip', sys.argv[2])";
    assert!(python::command().args(["-c", program]).arg(&zip).arg(&package).status().unwrap().success());
    let mut worker = Worker::new(Settings {
        attachments: [("attachments.zip", zip), ("tree.zip", package), ("one.py", folder.path().join("one.py"))]
            .map(|(name, path)| (name.to_owned(), path))
            .into(),
        ..settings()
    });
    let mut run = |attachment: &str, handler: &str, source: Option<&str>| {
        let request = ScriptRequest {
            attachment: Some(attachment.to_owned()),
            handler: Some(handler.to_owned()),
            source: source.map(ToOwned::to_owned),
            ..request("")
        };
        worker.run(&request, &mut Host::new(|_, _| unreachable!()))
    };
    for (attachment, package) in [("attachments.zip", "attachments."), ("attachments.zip", ""), ("tree.zip", "tree."), ("tree.zip", "")] {
        let source = format!("from {package}tools.names import name\ndef main(e, c): return name(e)");
        assert_eq!(run(attachment, "main", Some(&source)), Ok(ScriptOutcome::Returned(json!("x!"))), "{attachment} {package}");
    }
    let outcome = run("one.py", "one.main", None).unwrap();
    assert_eq!(
        raised(&outcome),
        ("KeyError".to_owned(), "'missing'".to_owned(), vec!["one.py 2 main return [events['Name'], events['missing']]".to_owned()])
    );
    let error = run("other.zip", "main", None).unwrap_err();
    assert!(
        !error.machine && error.text.contains("its attachment `other.zip` is not at hand\nreplace the step in the scenario"),
        "{error:?}"
    );
}

#[test]
fn powershell_is_asked_for_where_it_is_not() {
    let settings = Settings { pwsh: Some("/nonexistent/pwsh".into()), ..settings() };
    let request = ScriptRequest { runtime: "PowerShell 7.4".to_owned(), handler: None, ..request("return 1") };
    let error = Worker::new(settings).run(&request, &mut Host::new(|_, _| unreachable!())).unwrap_err();
    let text = "the script of step `Script` cannot be run: there is no `/nonexistent/pwsh` here to run PowerShell with\n\
                replace the step in the scenario: `steps: {Script: {return: {Payload: …}}}`";
    assert_eq!(error, CannotRun::scenario(text));
}

/// The inline scripts of the corpus: none breaks the worker, and what they import is there.
#[test]
fn the_scripts_of_the_corpus_are_loaded() {
    let mut worker = Worker::new(settings());
    let (mut loaded, mut missing, mut seen) = (0, Vec::new(), std::collections::HashSet::new());
    for path in crate::corpus::all() {
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        let Some(document) = ssmith::json::parse(&text) else { continue };
        let mut scripts = Vec::new();
        collect(&document, &mut scripts);
        for source in scripts.into_iter().filter(|source| seen.insert((*source).to_owned())) {
            let probe = ScriptRequest {
                source: Some(format!("{source}\ndef ssmith_probe(events, context): return 1\n")),
                handler: Some("ssmith_probe".to_owned()),
                ..request("")
            };
            let mut host = Host::new(|_, _| answered(json!({})));
            match worker.run(&probe, &mut host).unwrap() {
                ScriptOutcome::Returned(_) => loaded += 1,
                other => missing.push(format!("{}: {other:?}", path.file_name().unwrap().to_string_lossy())),
            }
        }
    }
    eprintln!("{loaded} scripts of the corpus load, {} do not", missing.len());
    // What does not load lacks a module that its attachment would bring, makes a resource, installs a package, or is a template.
    let known = ["ModuleNotFoundError", "ResourceNotExistsError", "subprocess.Popen", "%results_output_handler%"];
    missing.retain(|text| !known.iter().any(|reason| text.contains(reason)));
    assert!(missing.is_empty(), "{missing:#?}");
}

fn collect<'d>(value: &'d Value, into: &mut Vec<&'d str>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| collect(item, into)),
        Value::Object(map) => {
            if map.get("action").is_some_and(|action| action == "aws:executeScript")
                && map["inputs"]["Runtime"].as_str().is_some_and(|runtime| runtime.starts_with("python"))
                && let Some(source) = map["inputs"]["Script"].as_str()
            {
                into.push(source);
            }
            map.values().for_each(|item| collect(item, into));
        }
        _ => {}
    }
}
