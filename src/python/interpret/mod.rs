//! Following a script: every way through it at once, with what each name can be.
//!
//! Functions of the script are followed at each call with that call's arguments. Both sides of a condition are followed, loops are
//! gone round twice. What gets too deep or too long is left, and the trace is then not complete.

mod aws;
mod call;
mod code;
mod expression;
mod letters;
mod look;
mod loops;
mod method;
mod operator;
mod outside;
mod scope;
mod statement;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Range;

use ruff_python_ast::{Expr, ExprLambda, Parameters, Stmt, StmtFunctionDef};
use ruff_text_size::{Ranged, TextRange};

use super::trace::{Loop, Read, ReadKind, Returned, Trace};
use super::value::{Object, Value, Values};
use super::{Script, range};
use scope::Scope;

/// How many nodes are looked at.
const MOST_NODES: usize = 60_000;
/// How deep expressions, statements and calls stand one inside the other.
const DEEPEST: usize = 150;
/// How many calls of functions stand one inside the other.
const MOST_FRAMES: usize = 8;

pub(super) fn trace(script: &Script, body: &[Stmt], handler: &str) -> Trace {
    let mut interpreter = Interpreter::new(script);
    interpreter.module(body, handler);
    interpreter.finish()
}

struct Interpreter<'a> {
    script: &'a Script,
    trace: Trace,
    functions: Vec<Function<'a>>,
    /// Functions by where they are defined.
    function_at: HashMap<TextRange, usize>,
    scopes: Vec<Scope>,
    frames: Vec<Frame>,
    sessions: Vec<aws::Session>,
    /// Dicts and lists by where they are made, and in which scope.
    object_at: HashMap<(TextRange, usize), usize>,
    reads: BTreeMap<(usize, Vec<String>, ReadKind), Read>,
    looks: look::Looks,
    loops: Vec<Loop>,
    /// How many `try` with handlers are around.
    tries: usize,
    /// How many of them await that a key is not there.
    absences: usize,
    /// Whether what goes out of sight is only printed.
    quiet: usize,
    /// Whether the handler's way is followed, or code that it was not seen to come to.
    reached: bool,
    /// Whether what is called is one thing for certain.
    certain: bool,
    depth: usize,
    nodes: usize,
    complete: bool,
}

/// A function as it is written.
#[derive(Clone, Copy)]
enum Written<'a> {
    Def(&'a StmtFunctionDef),
    Lambda(&'a ExprLambda),
}

impl<'a> Written<'a> {
    fn parameters(self) -> Option<&'a Parameters> {
        match self {
            Self::Def(function) => Some(&function.parameters),
            Self::Lambda(lambda) => lambda.parameters.as_deref(),
        }
    }

    /// Where its name stands, or all of it.
    fn at(self) -> TextRange {
        match self {
            Self::Def(function) => function.name.range,
            Self::Lambda(lambda) => lambda.range,
        }
    }
}

struct Function<'a> {
    node: Written<'a>,
    /// The scope that it is defined in.
    scope: usize,
    /// The values of its parameters' defaults, where there are any.
    defaults: Vec<Values>,
    is_called: bool,
}

/// A call of a function, while it is followed.
struct Frame {
    function: Option<usize>,
    scope: usize,
    returns: Vec<Returned>,
    /// How many conditions are around.
    conditions: usize,
    /// Whether a way through it has ended already, so that what follows happens on others only.
    has_left: bool,
}

/// How a block ends.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Exit {
    /// With what follows it.
    Next,
    /// With `break` or `continue`.
    Jump,
    /// With `return` or `raise`.
    Left,
}

impl<'a> Interpreter<'a> {
    fn new(script: &'a Script) -> Self {
        Self {
            script,
            trace: Trace::default(),
            functions: Vec::new(),
            function_at: HashMap::new(),
            scopes: vec![Scope::default()],
            frames: Vec::new(),
            sessions: Vec::new(),
            object_at: HashMap::new(),
            reads: BTreeMap::new(),
            looks: look::Looks::default(),
            loops: Vec::new(),
            tries: 0,
            absences: 0,
            quiet: 0,
            reached: true,
            certain: true,
            depth: 0,
            nodes: 0,
            complete: true,
        }
    }

    fn module(&mut self, body: &'a [Stmt], handler: &str) {
        self.frames.push(Frame { function: None, scope: 0, returns: Vec::new(), conditions: 0, has_left: false });
        self.block(body);
        if let Some(Value::Function(function)) = self.lookup(handler).only().cloned() {
            self.trace.has_handler = true;
            self.has_left_off();
            let arguments = [Values::one(Value::Events(Vec::new())), Values::one(Value::Context)];
            self.trace.returns = self.invoke(function, arguments.into_iter().collect());
        }
        self.trace.complete = self.complete;
        // What the handler was not seen to call may be called in a way that cannot be followed.
        self.reached = false;
        let mut next = 0;
        while let Some(function) = self.functions.get(next) {
            if !function.is_called {
                self.invoke(next, call::Given::anything());
            }
            next += 1;
        }
    }

    /// A top level that ends early (`sys.exit()` under a condition) does not make the handler conditional.
    fn has_left_off(&mut self) {
        if let Some(frame) = self.frames.last_mut() {
            frame.has_left = false;
        }
    }

    fn finish(mut self) -> Trace {
        self.trace.reads = self.reads.into_values().collect();
        self.trace.looks = look::certain(self.looks);
        self.trace.library.sort_by_key(|read| read.at.start);
        self.trace.exceptions.sort_by_key(|read| read.at.start);
        self.trace
    }

    /// Counts a node; `false` when it is not to be looked at any more.
    fn enter(&mut self) -> bool {
        self.nodes += 1;
        if self.nodes > MOST_NODES || self.depth >= DEEPEST {
            self.complete = false;
            // What is left out may read anything.
            self.trace.events_escape = true;
            return false;
        }
        self.depth += 1;
        true
    }

    fn leave(&mut self) {
        self.depth -= 1;
    }

    fn is_conditional(&self) -> bool {
        self.tries > 0 || self.frames.iter().any(|frame| frame.conditions > 0 || frame.has_left)
    }

    fn under_condition<T>(&mut self, follow: impl FnOnce(&mut Self) -> T) -> T {
        self.condition(1);
        let result = follow(self);
        if let Some(frame) = self.frames.last_mut() {
            frame.conditions -= 1;
        }
        result
    }

    fn condition(&mut self, more: usize) {
        if let Some(frame) = self.frames.last_mut() {
            frame.conditions += more;
        }
    }

    fn read(&mut self, path: Vec<String>, at: &Expr, kind: ReadKind) {
        self.read_at(path, range(at.range()), kind);
    }

    fn read_at(&mut self, path: Vec<String>, at: Range<usize>, kind: ReadKind) {
        let conditional = self.is_conditional() || !self.reached;
        let read = Read { path: path.clone(), at: at.clone(), kind, conditional };
        self.reads.entry((at.start, path, kind)).and_modify(|known| known.conditional &= conditional).or_insert(read);
    }

    /// The dict or list that is made at a place in this call of the function.
    fn object(&mut self, at: TextRange) -> usize {
        let scope = self.frames.last().map_or(0, |frame| frame.scope);
        let objects = &mut self.trace.objects;
        *self.object_at.entry((at, scope)).or_insert_with(|| {
            objects.push(Object { at: range(at), ..Object::default() });
            objects.len() - 1
        })
    }

    /// Something is taken out of dicts or lists: what is left is not told.
    fn loosen(&mut self, values: &Values) {
        for value in values {
            if let Value::Dict(index) | Value::List(index) = value {
                let object = &mut self.trace.objects[*index];
                object.open = true;
                for entry in &mut object.entries {
                    entry.conditional = true;
                    entry.values.add(Value::Unknown);
                }
                object.items.iter_mut().chain([&mut object.rest]).for_each(|item| item.add(Value::Unknown));
            }
        }
    }

    /// Values go where they cannot be followed: there, anything may be read of them or put into them.
    fn escape(&mut self, values: &Values) {
        let mut open: Vec<Value> = values.iter().cloned().collect();
        let mut seen = HashSet::new();
        while let Some(value) = open.pop() {
            match value {
                Value::Events(path) if path.is_empty() && self.quiet == 0 => self.trace.events_escape = true,
                Value::Dict(index) | Value::List(index) if self.quiet == 0 && seen.insert(index) => {
                    let object = &mut self.trace.objects[index];
                    object.open = true;
                    open.extend(object.entries.iter().flat_map(|entry| &entry.values).cloned());
                    open.extend(object.items.iter().flatten().chain(&object.rest).cloned());
                }
                Value::Member(base, name) => self.escape_method(&base, &name),
                // Somebody may call it.
                Value::Function(function) if !self.functions[function].is_called => {
                    self.invoke(function, call::Given::anything());
                }
                _ => {}
            }
        }
    }
}

/// The bytes of a node.
fn place(node: &impl Ranged) -> Range<usize> {
    range(node.range())
}
