//! The model of scripts against CPython, on every script of the corpus.

use std::fs;
use std::io::Write as _;
use std::process::Stdio;

use ssmith::catalog::catalog;
use ssmith::document::{Action, Document};
use ssmith::expr;
use ssmith::json;
use ssmith::python::{Script, Version};
use ssmith::text::Files;
use ssmith::yaml;

use crate::{corpus, python};

/// The inline Python scripts of the corpus, with their handlers and where they are from.
pub fn scripts() -> Vec<(String, String, String)> {
    let mut found = Vec::new();
    for path in corpus::all() {
        let mut files = Files::new();
        let id = files.add_bytes(path.to_string_lossy(), fs::read(&path).unwrap());
        let Ok(tree) = yaml::parse(&files, id) else { continue };
        let document = Document::from_value(tree.to_value());
        for step in document.all_steps() {
            if let Action::ExecuteScript(inputs) = &step.step.action
                && inputs.runtime.as_deref().is_some_and(|runtime| runtime.starts_with("python"))
                && let Some(script) = &inputs.script
            {
                let place = format!("{}#{}", path.display(), step.step.name());
                found.push((place, inputs.handler.clone().unwrap_or_default(), script.clone()));
            }
        }
    }
    found
}

/// A text as the model reads it: references are names.
fn filled(text: &str) -> String {
    let mut filled = text.to_owned();
    for (place, _) in expr::references(text) {
        filled.replace_range(place.clone(), &"_".repeat(place.len()));
    }
    filled
}

/// Texts with mistakes, each made from a right one.
const BROKEN: &[&str] = &[
    "def f(:\n  pass",
    "def f()\n  pass",
    "x = (1,\ny = 2\n",
    "if x:\npass",
    "  x = 1\n y = 2\n",
    "x = 'abc\n",
    "f(a=1, 2)",
    "else:\n  pass",
    "import",
    "from x import",
    "x = {1: 2, 3}",
    "print 'x'",
    "def f(a, a=1, b): pass",
    "try:\n  pass\n",
    "for x in:\n  pass",
    "class A\n  pass",
    "x = f'{a'",
    "a = 1 +",
    "x == 1 = 2",
    "raise X, 'y'",
    "except E, e:\n  pass",
    "def f():\n\tx\n        y\n",
    "lambda: return 1",
    // Blanks and tabs.
    "def f():\n    x = 1\n\ty = 2\n",
    "def f():\n\tx = 1\n    y = 2\n",
    "def f():\n\tif x:\n\t    y\n            z\n",
    "if x:\n    if y:\n        a\n\tb\n",
    "if x:\n\ta\n\tif y:\n\t\tb\n\t        c\n",
    "if x:\n  a\n\u{c}\tb\n",
    "def f():\n    x = 1\n      y = 2\n",
    "def f():\n    x = 1\n  y = 2\n",
    "def f():\nx = 1\n",
    "for x in y:\n    a\n   else:\n    b\n",
    "try:\n    a\n  except E:\n    b\n",
    "\tx = 1\n",
    "class A:\n    def f(self):\n        a\n      b\n",
    // Out of their place.
    "return 1\n",
    "def f():\n    x = 1\nreturn x\n",
    "break\n",
    "for x in y:\n    a\ncontinue\n",
    "def f():\n    if x:\n        break\n",
    "for x in y:\n    def f():\n        break\n",
    "for x in y:\n    a\nelse:\n    break\n",
    "yield 1\n",
    "x = [await y]\n",
    "def f():\n    await x\n",
    "async def f():\n    def g():\n        await x\n",
    "def f():\n    async with x:\n        pass\n",
    "class A:\n    return 1\n",
    "def f(a, a):\n    pass\n",
    "lambda a, a: 1\n",
    "f(a=1, a=2)\n",
    "def f():\n    x = 1\n    global x\n",
    "def f():\n    print(x)\n    global x\n",
    "def f(x):\n    global x\n",
    "nonlocal x\n",
    "def f():\n    from x import *\n",
    "global x\nx = 1\nglobal x\n",
    "def f():\n    y = [x for x in x]\n    global x\n",
    "def f():\n    y = [(w := x) for x in z]\n    global w\n",
    "def f():\n    y = [[(w := x) for x in z] for k in i]\n    global w\n",
];

/// Texts that look as if they had a mistake.
const RIGHT: &[&str] = &[
    "def f():\n\tx = 1\n\tif x:\n\t    y = 2\n",
    "if x:\n    a\n\t# note\n    b\n",
    "if x:\n    a = (1,\n\t2)\n    b\n",
    "if x:\n    a = \\\n\t2\n    b\n",
    "if x:\n    '''a\n\tb'''\n    b\n",
    "if x:\n\ta\nelse:\n    b\n",
    "if x:\n    a\n\t\n    b\n",
    "for x in y:\n    for z in x:\n        break\n    else:\n        continue\n",
    "while x:\n    if y:\n        break\n",
    "while x:\n    with y:\n        try:\n            a\n        except E:\n            continue\n        finally:\n            b\n",
    "f = lambda: (yield)\n",
    "async def f():\n    return [x async for x in y()]\n",
    "async def f():\n    return [await x for x in y]\n",
    "global x\nx = 1\n",
    "def f():\n    global x\n    x = 1\n",
    "def f():\n    x = 1\n    def g():\n        nonlocal x\n        x = 2\n",
    "def f():\n    def g():\n        global x\n        x = 1\n    x = 2\n",
    "class A:\n    def f(self):\n        return 1\n",
    "def f(a, *b, c=1, **d):\n    return lambda a, b: a\n",
    "f(**a, **b)\n",
    "match x:\n    case 1:\n        pass\n",
    "def f():\n    y = [x for x in z]\n    global x\n    x = y\n",
    "def f():\n    y = {k: v for k, v in z}, {a for a in z}, list(b for b in z)\n    global k, v, a, b\n",
    "def f():\n    y = [a for x in z for a in x if q]\n    global a, q\n",
    "def f():\n    y = lambda: [(w := x) for x in z]\n    global w\n",
    "def f():\n    y = lambda a: a + b\n    global a, b\n",
];

#[test]
fn what_cpython_cannot_compile_has_errors_and_nothing_else() {
    const JUDGE: &str = "import json, sys, warnings\nwarnings.simplefilter('ignore')\nfor line in sys.stdin:\n  try:\n    compile(json.loads(line), 'script', 'exec'); print('ok')\n  except (SyntaxError, ValueError) as error:\n    print(getattr(error, 'lineno', 0), error)\n";
    let mut texts: Vec<(String, String)> = scripts().into_iter().map(|(place, _, text)| (place, filled(&text))).collect();
    texts.extend(BROKEN.iter().chain(RIGHT).map(|text| ((*text).to_owned(), (*text).to_owned())));
    let mut judge = python::command().args(["-c", JUDGE]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let lines: String = texts.iter().flat_map(|(_, text)| [json::Value::from(text.as_str()).to_string(), "\n".to_owned()]).collect();
    let mut stdin = judge.stdin.take().unwrap();
    let writer = std::thread::spawn(move || stdin.write_all(lines.as_bytes()).unwrap());
    let output = judge.wait_with_output().unwrap();
    writer.join().unwrap();
    let verdicts = String::from_utf8(output.stdout).unwrap();
    let verdicts: Vec<&str> = verdicts.lines().collect();
    assert_eq!(verdicts.len(), texts.len());
    let mut problems = Vec::new();
    for ((place, text), verdict) in texts.iter().zip(verdicts) {
        let script = Script::parse(text, Version { major: 3, minor: 12 });
        if script.errors().is_empty() != (verdict == "ok") {
            problems.push(format!("{place}: CPython says {verdict}, we say {:?}", script.errors()));
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn every_script_of_the_corpus_is_followed_to_its_end() {
    let mut problems = Vec::new();
    for (place, handler, text) in scripts() {
        let script = Script::parse(&text, Version { major: 3, minor: 11 });
        if !script.errors().is_empty() {
            continue;
        }
        let trace = script.trace(&handler);
        if trace.has_handler && !trace.complete {
            problems.push(place);
        }
    }
    assert_eq!(problems, [""; 0]);
}

/// What CPython's own reader finds by its looks alone: how often `boto3.client` is called, and every method that is called, with its line.
fn seen_by_cpython() -> Vec<(String, String, Script, json::Value)> {
    const JUDGE: &str = "
import ast, json, sys, warnings
warnings.simplefilter('ignore')
for line in sys.stdin:
    clients, methods = 0, []
    try:
        tree = ast.parse(json.loads(line))
    except SyntaxError:
        tree = ast.parse('')
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            name = node.func.attr
            if name == 'client' and isinstance(node.func.value, ast.Name) and node.func.value.id == 'boto3':
                clients += 1
            methods.append([node.func.end_lineno, name])
    print(json.dumps({'clients': clients, 'methods': methods}))
";
    let texts = scripts();
    let mut judge = python::command().args(["-c", JUDGE]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let filled_text = |text: &str| json::Value::from(filled(text)).to_string();
    let lines: String = texts.iter().flat_map(|(_, _, text)| [filled_text(text), "\n".to_owned()]).collect();
    let mut stdin = judge.stdin.take().unwrap();
    let writer = std::thread::spawn(move || stdin.write_all(lines.as_bytes()).unwrap());
    let output = judge.wait_with_output().unwrap();
    writer.join().unwrap();
    let seen = String::from_utf8(output.stdout).unwrap();
    let seen: Vec<json::Value> = seen.lines().map(|line| json::parse(line).unwrap()).collect();
    assert_eq!(seen.len(), texts.len());
    let version = Version { major: 3, minor: 11 };
    texts
        .into_iter()
        .zip(seen)
        .map(|((place, handler, text), seen)| {
            let script = Script::parse(&text, version);
            (place, handler, script, seen)
        })
        .collect()
}

#[test]
fn clients_and_calls_that_cpython_sees_are_found() {
    let (mut problems, mut seen_calls, mut found_calls) = (Vec::new(), 0, 0);
    for (place, handler, script, seen) in seen_by_cpython() {
        let trace = script.trace(&handler);
        let mut clients: Vec<usize> = trace.clients.iter().filter(|client| !client.is_resource).map(|client| client.at.start).collect();
        clients.sort_unstable();
        clients.dedup();
        let expected = usize::try_from(seen["clients"].as_u64().unwrap()).unwrap();
        if clients.len() < expected {
            problems.push(format!("{place}: {} of {expected} clients", clients.len()));
        }
        // By its looks, a call to AWS has the name of a method of a service that the script has a client of.
        let services: Vec<_> = trace.clients.iter().filter_map(|client| catalog().service(client.service.as_deref()?)).collect();
        for method in seen["methods"].as_array().unwrap() {
            let name = method[1].as_str().unwrap();
            let is_call = services.iter().any(|service| service.operation(name).is_some_and(|operation| operation.snake_name() == name));
            if is_call && name.contains('_') {
                seen_calls += 1;
                found_calls += usize::from(trace.calls.iter().any(|call| call.method == name));
            }
        }
    }
    eprintln!("{found_calls} of {seen_calls} calls");
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    assert!(found_calls * 100 >= seen_calls * 97, "{found_calls} of {seen_calls} calls");
}

#[test]
fn the_names_of_boto3_and_botocore_are_those_that_python_tells() {
    const JUDGE: &str = "
import boto3, botocore, importlib, pkgutil
names = set()
for package in (boto3, botocore):
    names.update(f'{package.__name__}.{module.name}' for module in pkgutil.iter_modules(package.__path__))
for name in ('boto3', 'boto3.exceptions', 'boto3.session', 'botocore', 'botocore.config', 'botocore.exceptions'):
    module = importlib.import_module(name)
    names.update(f'{name}.{attribute}' for attribute in dir(module) if not attribute.startswith('__'))
print('\\n'.join(sorted(names)))
";
    let output = python::command().args(["-c", JUDGE]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let told = String::from_utf8(output.stdout).unwrap();
    let known = concat!(env!("CARGO_MANIFEST_DIR"), "/src/catalog/library.txt");
    assert_eq!(told.trim_end(), fs::read_to_string(known).unwrap().trim_end(), "write what Python tells into {known}");
}

#[test]
fn the_names_of_the_standard_library_are_those_that_python_tells() {
    const JUDGE: &str = "
import importlib, sys
known = set(sys.stdin.read().split())
holders = sorted({name.rsplit('.', 1)[0] for name in known})
for holder in holders:
    try:
        found = importlib.import_module(holder)
    except ImportError:
        module, name = holder.rsplit('.', 1)
        found = getattr(importlib.import_module(module), name)
    for name in dir(found):
        if not name.startswith('_') and f'{holder}.{name}' not in known:
            print(f'{holder}.{name}')
print(len(holders))
";
    let known = concat!(env!("CARGO_MANIFEST_DIR"), "/src/python/library.txt");
    let mut judge = python::command().args(["-c", JUDGE]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    judge.stdin.take().unwrap().write_all(&fs::read(known).unwrap()).unwrap();
    let output = judge.wait_with_output().unwrap();
    assert!(output.status.success());
    assert_eq!(String::from_utf8(output.stdout).unwrap().trim(), "34", "add these to {known}");
}
