//! What is told of scripts.

use std::fmt::Write as _;

use super::*;

const VERSION: Version = Version { major: 3, minor: 11 };

fn indented(body: &str) -> String {
    body.lines().flat_map(|line| ["    ", line, "\n"]).collect()
}

fn trace(text: &str) -> Trace {
    let script = Script::parse(text, VERSION);
    assert_eq!(script.errors(), [], "{text}");
    script.trace("handler")
}

/// The reads of a handler's body, as `kind path` with `?` for what happens on some ways only, and `*` when the whole goes somewhere.
fn reads(body: &str) -> Vec<String> {
    let body = indented(body);
    let trace = trace(&format!("import json, boto3\ndef handler(events, context):\n{body}"));
    let mut found: Vec<String> = trace
        .reads
        .iter()
        .map(|read| {
            let kind = match read.kind {
                ReadKind::Subscript => "",
                ReadKind::Optional => "get ",
                ReadKind::Defaulted => "default ",
                ReadKind::Contains => "in ",
                ReadKind::Write => "set ",
                ReadKind::Attribute => "attribute ",
            };
            format!("{kind}{}{}", read.path.join("."), if read.conditional { "?" } else { "" })
        })
        .collect();
    found.extend(trace.events_escape.then(|| "*".to_owned()));
    found
}

#[test]
fn reads_of_the_payload() {
    for (body, expected) in [
        ("return events['A']", &["A"][..]),
        ("x = events\nreturn x['A']['B']", &["A", "A.B"]),
        ("if events.get('A'):\n  return events['B']", &["get A", "B?"]),
        ("if 'A' in events:\n  pass", &["in A"]),
        ("return events.get('A', 1), events.pop('B', None)", &["default A", "default B"]),
        ("for key in ('A', 'B'):\n  events[key]", &["A?", "B?"]),
        ("try:\n  events['A']\nexcept KeyError:\n  pass", &["A?"]),
        ("if x:\n  return 1\nevents['A']", &["A?"]),
        ("events['A'] = 1", &["set A"]),
        ("print(events)\nprint(json.dumps(events))", &[]),
        ("print(f'{events}')", &[]),
        ("return json.dumps(events)", &["*"]),
        ("for key, value in events.items():\n  pass", &["*"]),
        ("return unknown(events)", &["*"]),
        ("return unknown(x=events)", &["*"]),
        ("return {'A': events}", &[]),
        ("a, b = events['A'], events['B']", &["A", "B"]),
        ("return events[unknown()]", &["*"]),
        ("return [events[k] for k in ['A']]", &["A?"]),
        ("def inner(given, name):\n  return given[name]\nreturn inner(events, 'A'), inner(events, name='B')", &["A", "B"]),
        ("boto3.client('ec2').stop(**events)", &["*"]),
        ("return '{A}'.format(**events)", &["*"]),
        ("x = {**events}", &["*"]),
        ("return len(events)", &[]),
        ("for x in y:\n  if x:\n    break\nelse:\n  raise E\nreturn events['A']", &["A?"]),
        ("for x in y:\n  for z in x:\n    break\nelse:\n  raise E\nreturn events['A']", &[]),
        ("while x:\n  break\nelse:\n  events['B']\nreturn events['A']", &["B?", "A"]),
    ] {
        assert_eq!(reads(body), expected, "{body}");
    }
}

#[test]
fn a_handler_that_returns_its_payload_returns_anything() {
    let trace = trace("def handler(events, context):\n    return events\n");
    assert_eq!(trace.returns_path(&["A"]), Presence::Unknown);
}

#[test]
fn what_is_returned() {
    for (body, path, expected) in [
        ("return {'A': 1}", "A", Presence::Yes),
        ("return {'A': 1}", "B", Presence::No),
        ("return {'A': {'B': 1}}", "A.B", Presence::Yes),
        ("return {'A': {'B': 1}}", "A.C", Presence::No),
        ("return {'A': 1}", "A.B", Presence::No),
        ("return {'A': x()}", "A.B", Presence::Unknown),
        ("r = {}\nr['A'] = 1\nreturn r", "A", Presence::Yes),
        ("r = {}\nr['A'] = 1\nreturn r", "B", Presence::No),
        ("r = dict(A=1)\nr.update({'B': 1}, C=2)\nreturn r", "C", Presence::Yes),
        ("r = dict(A=1)\nr.update({'B': 1})\nreturn r", "D", Presence::No),
        ("r = {'A': 1}\nfill(r)\nreturn r", "B", Presence::Unknown),
        ("r = {'A': 1}\nprint(r)\nreturn r", "B", Presence::No),
        ("if x():\n  return {'A': 1}\nreturn {'B': 1}", "B", Presence::Yes),
        ("if x():\n  return {'A': 1}\nreturn y()", "B", Presence::Unknown),
        ("return {**{'A': 1}, 'B': 2}", "A", Presence::Yes),
        ("return {x(): 1}", "A", Presence::Unknown),
        ("return [{'A': 1}]", "[].A", Presence::Yes),
        ("return [{'A': 1}]", "[].B", Presence::No),
        ("r = []\nfor i in x():\n  r.append({'A': i})\nreturn {'L': r}", "L.[].A", Presence::Yes),
        ("print('done')", "A", Presence::No),
        ("raise ValueError('x')", "A", Presence::No),
        ("def inner():\n  return {'A': 1}\nreturn inner()", "A", Presence::Yes),
        ("def inner():\n  return {'A': 1}\nreturn inner()", "B", Presence::No),
        ("r = {'A': 1}\ndel r['A']\nreturn r", "A", Presence::Yes),
        ("try:\n  r = {'A': 1}\nexcept Exception:\n  r = {'B': 1}\nreturn r", "B", Presence::Yes),
        ("while True:\n  if x():\n    r = {'A': 1}\n    break\nreturn r", "A", Presence::Yes),
        ("yield {'A': 1}", "A", Presence::Unknown),
        ("return json.loads('{}')", "A", Presence::Unknown),
    ] {
        let body = indented(body);
        let trace = trace(&format!("import json\ndef handler(events, context):\n{body}"));
        let path: Vec<&str> = path.split('.').collect();
        assert_eq!(trace.returns_path(&path), expected, "{body}");
    }
}

/// The calls to AWS as `service@region.method(arguments)`.
fn calls(text: &str) -> Vec<String> {
    let trace = trace(text);
    let shown = |values: &Values| values.iter().map(|value| format!("{value:?}")).collect::<Vec<_>>().join("|");
    trace
        .calls
        .iter()
        .map(|call| {
            let client = &trace.clients[call.client];
            let region = if client.region.is_empty() { String::new() } else { format!("@{}", shown(&client.region)) };
            let arguments: Vec<&str> = call.arguments.iter().map(|argument| argument.name.as_str()).collect();
            let more = if call.open { ", …" } else { "" };
            let unreached = if call.reached { "" } else { " unreached" };
            let service = client.service.as_deref().unwrap_or("?");
            format!("{service}{region}.{}({}{more}){unreached}", call.method, arguments.join(", "))
        })
        .collect()
}

#[test]
fn calls_to_aws() {
    for (text, expected) in [
        (
            "import boto3\nec2 = boto3.client('ec2')\ndef handler(e, c):\n  ec2.stop_instances(InstanceIds=[e['I']])",
            &["ec2.stop_instances(InstanceIds)"][..],
        ),
        ("from boto3 import client\ndef handler(e, c):\n  client(service_name='ec2').stop()", &["ec2.stop()"]),
        (
            "import boto3\ndef handler(e, c):\n  boto3.Session(region_name='eu-west-1').client('ec2').stop()",
            &["ec2@Literal(String(\"eu-west-1\")).stop()"],
        ),
        ("import boto3\ndef handler(e, c):\n  boto3.client('ec2', e['R']).stop()", &["ec2@Events([\"R\"]).stop()"]),
        (
            "import boto3\ndef handler(e, c):\n  p = boto3.client('ec2').get_paginator('describe_instances')\n  for page in p.paginate(MaxResults=5):\n    pass",
            &["ec2.describe_instances(MaxResults)"],
        ),
        ("import boto3\ndef handler(e, c):\n  boto3.client('ec2').get_waiter('instance_running').wait()", &["ec2.instance_running()"]),
        (
            "import boto3\ndef make(s):\n  return boto3.client(s)\ndef handler(e, c):\n  make('ec2').a()\n  make('rds').b()",
            &["ec2.a()", "rds.b()"],
        ),
        ("import boto3\ndef handler(e, c):\n  k = {'A': 1}\n  if c:\n    k['B'] = 2\n  boto3.client('ec2').a(**k)", &["ec2.a(A, B)"]),
        ("import boto3\ndef handler(e, c):\n  boto3.client('ec2').a(**e)", &["ec2.a(, …)"]),
        ("import boto3\ndef other():\n  boto3.client('ec2').a()\ndef handler(e, c):\n  pass", &["ec2.a() unreached"]),
        ("import boto3\nclass C:\n  def m(self):\n    boto3.client('ec2').a()\ndef handler(e, c):\n  C().m()", &["ec2.a() unreached"]),
        ("import boto3\ndef handler(e, c):\n  map(boto3.client('ec2').a, e['L'])", &["ec2.a(, …)"]),
        ("import boto3\ndef handler(e, c):\n  getattr(boto3.client('ec2'), 'a')()", &["ec2.a()"]),
        ("import boto3\ndef handler(e, c):\n  boto3.client(e['S']).a()", &["?.a()"]),
        ("import boto3\ndef handler(e, c):\n  boto3.resource('ec2').Instance('i').stop()", &[]),
        ("import boto3\ndef handler(e, c):\n  boto3.client('ec2').exceptions.ClientError", &[]),
        ("import boto3\ndef handler(e, c):\n  boto3.client('{{ Service }}').a()", &["?.a()"]),
        (
            "import boto3\ndef run(what):\n  return what(boto3.client('ec2'))\ndef handler(e, c):\n  run(lambda x: x.a(B=1))\n  run(what=lambda x, y=2: x.b())",
            &["ec2.a(B)", "ec2.b()"],
        ),
        ("import boto3\ndef handler(e, c):\n  sorted(e['L'], key=lambda x: boto3.client('ec2').a())", &["ec2.a()"]),
        ("import boto3\ndef handler(e, c):\n  boto3.resource('s3').meta.client.head_bucket(Bucket='a')", &["s3.head_bucket(Bucket)"]),
    ] {
        assert_eq!(calls(text), expected, "{text}");
    }
}

#[test]
fn an_answer_is_followed_to_what_is_returned() {
    let trace =
        trace("import boto3\ndef handler(e, c):\n  a = boto3.client('backup').start_restore_job()\n  return {'Id': a['RestoreJobId']}\n");
    assert_eq!(
        trace.returned(&["Id"]),
        [Some(Found { value: Value::Answer { call: 0, path: vec!["RestoreJobId".to_owned()] }, is_there: true })]
    );
}

#[test]
fn sleeps_and_their_loops() {
    for (body, seconds, times) in [
        ("time.sleep(5)", Some(5.0), None),
        ("for i in range(100):\n  time.sleep(10)", Some(10.0), Some(Times::AtMost(100.0))),
        ("n = 0\nwhile n < 30:\n  n += 1\n  time.sleep(10)", Some(10.0), Some(Times::AtMost(30.0))),
        ("n = 0\nwhile n <= 30 and x():\n  n = n + 2\n  time.sleep(10)", Some(10.0), Some(Times::AtMost(16.0))),
        ("while True:\n  time.sleep(10)", Some(10.0), Some(Times::Endless)),
        ("while x != 'a':\n  time.sleep(10)", Some(10.0), Some(Times::Endless)),
        ("while x != 'a':\n  time.sleep(10)\n  x = y()", Some(10.0), Some(Times::Unbounded)),
        ("while x():\n  time.sleep(10)", Some(10.0), Some(Times::Unbounded)),
        ("while True:\n  time.sleep(10)\n  if x:\n    break", Some(10.0), Some(Times::Unbounded)),
        ("while True:\n  for i in x:\n    break\n  time.sleep(10)", Some(10.0), Some(Times::Endless)),
        ("while True:\n  time.sleep(10)\n  if x:\n    raise E", Some(10.0), Some(Times::Unbounded)),
        ("try:\n  while True:\n    time.sleep(10)\nexcept E:\n  pass", Some(10.0), Some(Times::Unbounded)),
        ("while time.time() < end:\n  time.sleep(10)", Some(10.0), Some(Times::Unknown)),
        ("for i in events['L']:\n  time.sleep(x())", None, Some(Times::Unknown)),
    ] {
        let body = indented(body);
        let trace = trace(&format!("import time\ndef handler(events, context):\n{body}"));
        assert_eq!(trace.sleeps.len(), 1, "{body}");
        let sleep = &trace.sleeps[0];
        assert_eq!((sleep.seconds, sleep.loops.first().map(|around| around.times)), (seconds, times), "{body}");
    }
}

#[test]
fn definitions_and_imports() {
    let script = Script::parse(
        "import os, botocore.exceptions as be\nfrom attachments.x import handler\nX = 1\ndef f(a, /, b, c=1, *d, e, **g): pass\nasync def g(): pass\nclass K: pass\ntry:\n  import yaml\nexcept ImportError:\n  yaml = None\nif X:\n  def f(a): pass\n",
        VERSION,
    );
    let names: Vec<_> = script.definitions().iter().map(|definition| definition.name.as_str()).collect();
    assert_eq!(names, ["os", "be", "handler", "X", "f", "g", "K", "yaml", "yaml", "f"]);
    let DefinitionKind::Function(first) = &script.definitions()[4].kind else { panic!() };
    assert_eq!((first.required, first.variadic, first.required_names.as_slice()), (2, true, &["e".to_owned()][..]));
    let DefinitionKind::Function(last) = &script.definition("f").expect("f").kind else { panic!() };
    assert!(last.takes(1) && !last.takes(2) && script.definition("f").expect("f").conditional);
    let imports: Vec<_> = script.imports().iter().map(|import| (import.module.as_str(), import.is_guarded)).collect();
    assert_eq!(imports, [("os", false), ("botocore.exceptions", false), ("attachments.x", false), ("yaml", true)]);
    assert!(script.uses("X") && !script.uses("K"));
}

#[test]
fn what_is_mentioned() {
    let script = Script::parse(
        "'the top'\ndef f(events, context):\n  'alone'\n  events.member['text'] = g(given=f'{one}/two{h(\"three\")}')\n",
        VERSION,
    );
    for word in ["events", "member", "text", "g", "given", "one", "/two", "three"] {
        assert!(script.mentions(word), "{word}");
    }
    for word in ["the top", "alone", "two", "absent"] {
        assert!(!script.mentions(word), "{word}");
    }
    assert_eq!(script.texts().collect::<Vec<_>>(), ["/two", "text", "three"]);
}

#[test]
fn syntax_errors_have_places() {
    for (text, version, message, at) in [
        ("def f(:\n  pass", VERSION, "Expected a parameter or the end of the parameter list", 6..7),
        ("x = {{ Name }}", VERSION, "", 0..0),
        ("if x = 1:\n  pass", VERSION, "Expected `:`, found `=`", 5..6),
        ("match x:\n  case 1: pass", Version { major: 3, minor: 9 }, "Cannot use `match` statement on Python 3.9", 0..5),
    ] {
        let script = Script::parse(text, version);
        match script.errors().first() {
            Some(error) => assert!(error.message.starts_with(message) && error.at == at, "{text}: {error:?}"),
            None => assert!(message.is_empty(), "{text}"),
        }
    }
}

#[test]
fn a_bracket_that_is_never_closed_is_told_however_long_the_script_is() {
    let text =
        format!("def f(a):\n    x = {{'a': (1, 2)\n    return x\n{}", "def g(b):\n    c = b.d(1).e + 2\n    return c\n".repeat(2_000));
    assert!(!Script::parse(&text, VERSION).errors().is_empty());
}

#[test]
fn nothing_is_too_deep_or_too_long() {
    for many in [50, 900, 100_000] {
        for text in [
            format!("def handler(e, c):\n  return {}1{}", "(".repeat(many), ")".repeat(many)),
            format!("x = {}1", "-".repeat(many)),
            format!("x = 1{}", " + 1".repeat(many)),
            format!("x = a{}", ".b".repeat(many)),
            format!("x = a{}", "()".repeat(many)),
            format!("x = {}", "[".repeat(many)),
            format!("x = f'{}", "{f'".repeat(many)),
            format!("x = {}1", "lambda: ".repeat(many)),
            format!("x = 1{}", " if 1 else 1".repeat(many)),
            (0..many.min(3_000)).flat_map(|depth| [" ".repeat(depth), "if x:\n".to_owned()]).collect(),
            format!("def handler(e, c):\n{}", "  x = {**x, 'a': x}\n".repeat(many.min(5_000))),
        ] {
            Script::parse(&text, VERSION).trace("handler");
        }
    }
}

#[test]
fn functions_that_call_each_other_end() {
    let mut text = String::from("def handler(e, c):\n  return f0(e)\n");
    for number in 0..20 {
        let next = number + 1;
        let _ = write!(text, "def f{number}(e):\n  for i in e:\n    for j in i:\n      f{next}(j)\n      f{next}(i)\n      f{next}(e)\n");
    }
    text += "def f20(e):\n  return f0(e)\n";
    let trace = trace(&text);
    assert!(trace.events_escape);
}

#[test]
fn names_that_nothing_defines() {
    for (text, expected) in [
        ("def f(a, *b, c=1, **d):\n    return a, b, c, d, e\n", vec!["e"]),
        ("import os.path, a.b as c\nfrom d import e as g\nos, c, g, a, d, e\n", vec!["a", "d", "e"]),
        ("for a, (b, *c) in x: pass\nwith y as d: print(a, b, c, d)\n", vec!["x", "y"]),
        ("try: pass\nexcept E as error: print(error)\n", vec!["E"]),
        ("print([a for a in b if (c := a)], c, lambda d: d + e)\n", vec!["b", "e"]),
        (
            "match x:\n    case {'A': a, **rest}: print(a, rest)\n    case [b, *more] | (b, *more) as whole: print(b, more, whole)\n",
            vec!["x"],
        ),
        ("class A(B):\n    C = 1\n    def m(self): return super().m(self.C, __class__)\n", vec!["B"]),
        ("def f():\n    global a\n    a = 1\ndef g(): return a\n", vec![]),
        ("def f(a: Missing) -> Other:\n    b: Third = 1\n    return a, b\n", vec![]),
        ("def f[T](a): return T\ntype L[S] = list[S]\n", vec![]),
        ("print(f'{a:{b}}', __name__, __file__, WindowsError, true)\n", vec!["a", "b", "true"]),
        ("a += 1\ndel a, b\n", vec![]),
        ("from x import *\nprint(a)\n", vec![]),
        ("exec('a = 1')\nprint(a)\n", vec![]),
        ("globals()['a'] = 1\nprint(a)\n", vec![]),
        ("try: a\nexcept NameError: pass\n", vec![]),
        ("a = {{ A }}\nprint(a, {{ B }}, c)\n", vec!["c"]),
        ("{{ Code }}\nprint(a)\n", vec![]),
    ] {
        let script = Script::parse(text, Version { major: 3, minor: 13 });
        assert!(script.is_readable(), "{text}: {:?}", script.errors());
        let unbound: Vec<&str> = script.unbound().iter().map(|read| read.name.as_str()).collect();
        assert_eq!(unbound, expected, "{text}");
    }
}

#[test]
fn what_goes_down_for_ever_is_followed_a_part_of_the_way() {
    let deep = |first: &str, step: &str| {
        let lines = format!("    {step}\n").repeat(1_000);
        trace(&format!("import boto3\nimport os\ndef handler(events, context):\n    x = {first}\n{lines}    return {{'X': x}}\n"))
    };
    let answer = deep("boto3.client('ec2').describe_vpcs()", "x = x['a']");
    assert_eq!(answer.looks.iter().map(|look| look.holders.iter().map(|place| place.path.len()).max()).max(), Some(Some(32)));
    let items = deep("boto3.client('ec2').describe_vpcs()", "x = x[0]");
    let unknown = [Some(Found { value: Value::Unknown, is_there: true })];
    assert_eq!(items.returned(&["X"]), unknown);
    let payload = deep("events", "x = x['a']");
    assert_eq!(payload.reads.iter().map(|read| read.path.len()).max(), Some(32));
    for first in ["events['A']", "boto3.client('ec2').describe_vpcs()", "os"] {
        let members = deep(first, "x = x.a");
        assert_eq!(members.returned(&["X"]), unknown, "{first}");
    }
}
