//! What an expression of a script can be, as far as that can be told without running it.

use std::ops::Range;

use crate::json;

/// The path segment that stands for any item of a list.
pub const ITEM: &str = "[]";

/// The path segment that stands for any key.
pub const ANY: &str = "*";

/// One thing that an expression can be.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Anything.
    Unknown,
    /// A text, a number, a truth value or None.
    Literal(json::Value),
    /// The handler's first argument, or what a path of keys finds in it.
    Events(Vec<String>),
    /// The handler's second argument.
    Context,
    /// The answer of a call to AWS, or what a path finds in it.
    Answer {
        /// The call, an index into [`Trace::calls`](super::Trace::calls).
        call: usize,
        /// The path; [`ITEM`] for the items of a list.
        path: Vec<String>,
    },
    /// A dict that the script makes, an index into [`Trace::objects`](super::Trace::objects).
    Dict(usize),
    /// A list, tuple or set that the script makes, an index into the same.
    List(usize),
    /// A boto3 client, an index into [`Trace::clients`](super::Trace::clients).
    Client(usize),
    /// A boto3 session.
    Session(usize),
    /// A paginator.
    Paginator {
        /// Its client.
        client: usize,
        /// The method whose pages it asks for.
        method: String,
        /// Where that is named.
        at: Range<usize>,
    },
    /// A waiter.
    Waiter {
        /// Its client.
        client: usize,
        /// Its name.
        name: String,
        /// Where that is given.
        at: Range<usize>,
    },
    /// A module, or a name of one that is no part of the script: `boto3`, `time.sleep`, `builtins.len`.
    Outside(String),
    /// A function of the script.
    Function(usize),
    /// An attribute of a value, before it is called.
    Member(Box<Self>, String),
    /// A text that is made of a value: by `str`, or in other letters.
    Text(Box<Self>),
    /// A `ClientError` that is caught, or what a path finds in it; the path begins with `response`.
    Caught(Vec<String>),
    /// Something that JSON has no form for.
    Foreign(Foreign),
    /// A number or truth value of which no more is known.
    Plain(Plain),
    /// A moment of the clock (`time.time()`), so many seconds later.
    Clock(f64),
    /// The seconds since a moment of the clock.
    Elapsed,
}

/// A kind of plain value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Plain {
    /// A whole number.
    Whole,
    /// A number with a fraction.
    Fraction,
    /// A truth value.
    Truth,
}

impl Plain {
    /// What it is, in a person's words.
    pub fn described(self) -> &'static str {
        match self {
            Self::Whole => "an integer",
            Self::Fraction => "a number",
            Self::Truth => "a boolean",
        }
    }
}

/// What a script can make that JSON has no form for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Foreign {
    /// A point in time.
    Time,
    /// A day.
    Day,
    /// A span of time.
    Duration,
    /// Bytes.
    Bytes,
    /// A decimal number.
    Decimal,
    /// A UUID.
    Uuid,
    /// What gives its items one after the other, as `map` does.
    Iterator,
    /// What `keys`, `values` or `items` of a dict give.
    View,
}

impl Foreign {
    /// What it is, in Python's words.
    pub fn described(self) -> &'static str {
        match self {
            Self::Time => "a datetime",
            Self::Day => "a date",
            Self::Duration => "a timedelta",
            Self::Bytes => "bytes",
            Self::Decimal => "a Decimal",
            Self::Uuid => "a UUID",
            Self::Iterator => "an iterator",
            Self::View => "a view of a dict",
        }
    }
}

/// The most keys or names one below the other that are followed; a script can go down for ever.
pub(super) const DEEPEST: usize = 32;

impl Value {
    /// What a key finds in the payload, in an answer or in what was caught.
    pub(super) fn below(&self, key: &str) -> Self {
        let longer = |path: &[String]| (path.len() < DEEPEST).then(|| path.iter().cloned().chain([key.to_owned()]).collect());
        let found = match self {
            Self::Events(path) => longer(path).map(Self::Events),
            Self::Answer { call, path } => longer(path).map(|path| Self::Answer { call: *call, path }),
            Self::Caught(path) => longer(path).map(Self::Caught),
            _ => None,
        };
        found.unwrap_or(Self::Unknown)
    }

    /// An attribute.
    pub(super) fn member(&self, name: &str) -> Self {
        let mut depth = 1;
        let mut inner = self;
        while let Self::Member(base, _) = inner {
            depth += 1;
            inner = base;
        }
        if depth > DEEPEST { Self::Unknown } else { Self::Member(Box::new(self.clone()), name.to_owned()) }
    }

    /// A name of a module.
    pub(super) fn of_module(module: &str, name: &str) -> Self {
        if module.matches('.').count() >= DEEPEST { Self::Unknown } else { Self::Outside(format!("{module}.{name}")) }
    }
}

/// All that an expression can be. Empty: it has no value, since it is never come to.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Values(Vec<Value>);

/// With more than this, it can be anything.
const MOST: usize = 12;

impl Values {
    /// One value.
    pub fn one(value: Value) -> Self {
        Self(vec![value])
    }

    /// Anything.
    pub fn unknown() -> Self {
        Self::one(Value::Unknown)
    }

    /// A literal.
    pub fn literal(value: impl Into<json::Value>) -> Self {
        Self::one(Value::Literal(value.into()))
    }

    /// Adds one possibility.
    pub fn add(&mut self, value: Value) {
        if self.0.contains(&value) {
            return;
        }
        if self.0.len() >= MOST {
            if !self.is_unknown() {
                self.0.push(Value::Unknown);
            }
            return;
        }
        self.0.push(value);
    }

    /// Adds all of another's.
    pub fn merge(&mut self, other: Self) {
        for value in other.0 {
            self.add(value);
        }
    }

    /// One after the other.
    pub fn iter(&self) -> std::slice::Iter<'_, Value> {
        self.0.iter()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether it can be anything.
    pub fn is_unknown(&self) -> bool {
        self.0.contains(&Value::Unknown)
    }

    /// The only value.
    pub fn only(&self) -> Option<&Value> {
        match self.0.as_slice() {
            [value] => Some(value),
            _ => None,
        }
    }

    /// The only value, if it is a text.
    pub fn text(&self) -> Option<&str> {
        match self.only() {
            Some(Value::Literal(json::Value::String(text))) => Some(text),
            _ => None,
        }
    }

    /// The only value, if it is a number.
    pub fn number(&self) -> Option<f64> {
        match self.only() {
            Some(Value::Literal(json::Value::Number(number))) => number.as_f64(),
            _ => None,
        }
    }

    /// The texts among the values.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(|value| match value {
            Value::Literal(json::Value::String(text)) => Some(text.as_str()),
            _ => None,
        })
    }
}

impl<'a> IntoIterator for &'a Values {
    type Item = &'a Value;
    type IntoIter = std::slice::Iter<'a, Value>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl FromIterator<Value> for Values {
    fn from_iter<T: IntoIterator<Item = Value>>(values: T) -> Self {
        let mut all = Self::default();
        for value in values {
            all.add(value);
        }
        all
    }
}

/// A dict or list that a script makes.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Object {
    /// Where it is made.
    pub at: Range<usize>,
    /// The keys that it is given anywhere, in order.
    pub entries: Vec<Entry>,
    /// The items of a list, as far as their places are known.
    pub items: Vec<Values>,
    /// What else is put in a list.
    pub rest: Values,
    /// Whether it may have more than that.
    pub open: bool,
    /// Whether it is a set.
    pub is_set: bool,
}

/// A key of a dict, with what it can be.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The key.
    pub key: String,
    /// Where the key stands.
    pub at: Range<usize>,
    /// Where the value stands.
    pub value_at: Range<usize>,
    /// What it can be.
    pub values: Values,
    /// Whether it is put in on some ways through the script only.
    pub conditional: bool,
}

impl Object {
    /// The entry of a key.
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.key == key)
    }

    pub(super) fn put(&mut self, entry: Entry) {
        match self.entries.iter_mut().find(|known| known.key == entry.key) {
            Some(known) => {
                known.conditional &= entry.conditional;
                known.values.merge(entry.values);
            }
            None => self.entries.push(entry),
        }
    }

    /// All that its items can be.
    pub fn any_item(&self) -> Values {
        let mut all = self.rest.clone();
        for item in &self.items {
            all.merge(item.clone());
        }
        if self.open {
            all.add(Value::Unknown);
        }
        all
    }
}
