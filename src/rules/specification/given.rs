//! The inputs that the specification gives to a step.

use crate::diagnostic::Diagnostic;
use crate::document::StepAt;
use crate::expr::{self, Reference};
use crate::json::{self, Map, Value};
use crate::rules::Context;
use crate::rules::specification::{bracketed, is_path, last_name};
use crate::spec::{Node, Spanned, Specification, Step};
use crate::text::{Pointer, Segment, nearest};

crate::rule! {
    /// A step is given another constant than the specification says.
    ///
    /// # Why
    /// The specification writes the value out, as `constant string 'EFS'` or `("true")`, and the document has another one.
    ///
    /// # Example
    /// ```specification
    /// ## Details of SSM Document steps
    ///
    /// 1. `CopySnapshot`
    ///     * Type: aws:executeAwsApi
    ///     * Inputs:
    ///         * `SourceRegion`: constant string 'eu-west-1'
    /// ```
    ///
    /// # Instead
    /// ```specification
    /// ## Details of SSM Document steps
    ///
    /// 1. `CopySnapshot`
    ///     * Type: aws:executeAwsApi
    ///     * Inputs:
    ///         * `SourceRegion`: The region of the execution (`{{global:REGION}}`)
    /// ```
    pub(super) CONSTANT_DIFFERS = "SSM1124" "constant-differs" Warning Run
}

crate::rule! {
    /// A step is given something in a payload that the specification does not list.
    ///
    /// # Why
    /// The specification lists what the payload holds, and this is not among it: one of the two is not up to date.
    ///
    /// # Example
    /// ```specification
    /// ## Details of SSM Document steps
    ///
    /// 1. `Tell`
    ///     * Type: aws:executeScript
    ///     * Inputs:
    ///         * `InputPayload`:
    ///             * `Weeks`: For how many weeks the copy is kept
    /// ```
    ///
    /// # Instead
    /// ```specification
    /// ## Details of SSM Document steps
    ///
    /// 1. `Tell`
    ///     * Type: aws:executeScript
    ///     * Inputs:
    ///         * `InputPayload`:
    ///             * `Days`: For how many days the copy is kept (Days)
    /// ```
    pub(super) STEP_INPUT_NOT_LISTED = "SSM1125" "step-input-not-listed" Warning Run
}

crate::rule! {
    /// A step is not given an input that the specification lists for it.
    ///
    /// # Why
    /// The step was meant to be told something, and is not.
    ///
    /// # Example
    /// ```specification
    /// ## Details of SSM Document steps
    ///
    /// 1. `CopySnapshot`
    ///     * Type: aws:executeAwsApi
    ///     * Inputs:
    ///         * `SourceSnapshotId`: The snapshot (SnapshotId)
    ///         * `KmsKeyId`: The key of the copy
    /// 1. `WaitForCopy`
    ///     * Type: aws:waitForAwsResourceProperty
    /// 1. `Tell`
    ///     * Type: aws:executeScript
    ///     * Outputs:
    ///         * `Until`: The day after which the copy may go
    /// ```
    ///
    /// # Instead
    /// ```specification
    /// ## Details of SSM Document steps
    ///
    /// 1. `CopySnapshot`
    ///     * Type: aws:executeAwsApi
    ///     * Inputs:
    ///         * `SourceSnapshotId`: The snapshot (SnapshotId)
    /// 1. `WaitForCopy`
    ///     * Type: aws:waitForAwsResourceProperty
    /// 1. `Tell`
    ///     * Type: aws:executeScript
    ///     * Outputs:
    ///         * `Until`: The day after which the copy may go
    /// ```
    pub(super) STEP_INPUT_NOT_GIVEN = "SSM1116" "step-input-not-given" Warning Run
}

crate::rule! {
    /// A step gets an input from somewhere else than the specification says.
    ///
    /// # Why
    /// The specification names in brackets the parameter or the output that the value comes from; the document takes another one. Two
    /// ARNs, two regions or two ids look alike, and the mistake shows only when it runs.
    ///
    /// # Example
    /// ```specification
    /// ## Details of SSM Document steps
    ///
    /// 1. `CopySnapshot`
    ///     * Type: aws:executeAwsApi
    ///     * Inputs:
    ///         * `SourceSnapshotId`: The snapshot (Days)
    /// 1. `WaitForCopy`
    ///     * Type: aws:waitForAwsResourceProperty
    /// 1. `Tell`
    ///     * Type: aws:executeScript
    ///     * Outputs:
    ///         * `Until`: The day after which the copy may go
    /// ```
    ///
    /// # Instead
    /// ```specification
    /// ## Details of SSM Document steps
    ///
    /// 1. `CopySnapshot`
    ///     * Type: aws:executeAwsApi
    ///     * Inputs:
    ///         * `SourceSnapshotId`: The snapshot (SnapshotId)
    /// 1. `WaitForCopy`
    ///     * Type: aws:waitForAwsResourceProperty
    /// 1. `Tell`
    ///     * Type: aws:executeScript
    ///     * Outputs:
    ///         * `Until`: The day after which the copy may go
    /// ```
    pub(super) STEP_INPUT_FROM_ELSEWHERE = "SSM1122" "step-input-from-elsewhere" Warning Run
}

/// The inputs below which an action takes what its callee is given; specifications often name that directly.
const PAYLOADS: [&str; 3] = ["InputPayload", "Parameters", "RuntimeParameters"];

pub(super) fn check(context: &Context<'_>, specification: &Specification, specified: &Step, step: &StepAt<'_>, out: &mut Vec<Diagnostic>) {
    let at = step.pointer.join("inputs");
    let Some(inputs) = context.at(&at).filter(|inputs| inputs.is_object()) else { return };
    let mut search = Search { context, specification, step: &specified.name.value, out };
    for node in &specified.inputs {
        search.node(node, inputs, &at, true);
    }
}

struct Search<'c, 'o> {
    context: &'c Context<'c>,
    specification: &'c Specification,
    step: &'c str,
    out: &'o mut Vec<Diagnostic>,
}

impl Search<'_, '_> {
    fn node(&mut self, node: &Node, holder: &Value, at: &Pointer, outermost: bool) {
        let name = node.name.value.as_str();
        if !is_path(name) {
            return;
        }
        let below = |key: &str| Some((holder.get(key)?, at.join(key)));
        let inside = |payload: &&str| {
            let (value, at) = below(payload)?;
            find(value, name, &at)
        };
        let payload = || PAYLOADS.iter().filter(|_| outermost).find_map(inside);
        if let Some((value, at)) = find(holder, name, at).or_else(payload) {
            self.source(node, value, &at);
            // What is inside a reference cannot be seen.
            if let Value::Object(map) = value {
                for child in &node.children {
                    self.node(child, value, &at, false);
                }
                let is_payload =
                    at.segments().iter().any(|segment| matches!(segment, Segment::Key(key) if PAYLOADS.contains(&key.as_str())));
                if is_payload && !node.children.is_empty() {
                    self.unlisted(node, map, &at);
                }
            }
            return;
        }
        // A reference or a list of values in place of the whole.
        if holder.as_object().is_none() {
            return;
        }
        let keys = holder.as_object().into_iter().flat_map(|map| map.keys()).map(String::as_str);
        let given_in_payload = PAYLOADS.iter().filter(|_| outermost).any(|key| holder.get(key).is_some_and(Value::is_string));
        if given_in_payload {
            return;
        }
        let place = match at.last() {
            Some(Segment::Key(key)) if !outermost => format!("`{key}` of step `{}`", self.step),
            _ => format!("step `{}`", self.step),
        };
        let message = format!("{place} is not given `{name}`, which the specification lists among its inputs");
        let near = nearest(name, keys)
            .map_or("add it, or take it out of the specification".to_owned(), |near| format!("is it `{near}`? give both the same name"));
        let finding = self.context.missing_in(&STEP_INPUT_NOT_GIVEN, at, message);
        self.out.push(finding.help(near).related(node.name.span, "the specification"));
    }

    /// Where the value comes from.
    fn source(&mut self, node: &Node, value: &Value, at: &Pointer) {
        let Some(text) = &node.text else { return };
        let wanted = self.sources(&text.value);
        let written = match value {
            Value::String(written) => written.as_str(),
            // What is inside lists and mappings may come from anywhere.
            Value::Array(_) | Value::Object(_) | Value::Null => return,
            Value::Bool(_) | Value::Number(_) => "",
        };
        if wanted.is_empty() {
            return self.constant(node, text, value, at);
        }
        if wanted.iter().any(|source| expr::references(written).any(|(_, reference)| source.is(&reference))) {
            return;
        }
        let from: Vec<_> = wanted.iter().map(|source| format!("`{}`", source.0)).collect();
        let taken = match expr::references(written).next() {
            Some((_, reference)) => format!("from {reference}"),
            None if value.is_string() => "as a fixed text".to_owned(),
            None => format!("as the fixed value `{value}`"),
        };
        let message = format!(
            "step `{}` gets `{}` {taken}, but by the specification it comes from {}",
            self.step,
            node.name.value,
            from.join(" and ")
        );
        let finding = self.context.at_value(&STEP_INPUT_FROM_ELSEWHERE, at, message);
        self.out.push(finding.help("take it from there, or correct the specification").related(text.span, "the specification"));
    }

    /// Judges a value that the specification writes out.
    fn constant(&mut self, node: &Node, text: &Spanned<String>, value: &Value, at: &Pointer) {
        let Some(wanted) = constant(&text.value) else { return };
        let Some(given) = json::scalar_text(value).filter(|given| given != wanted) else { return };
        let (step, name) = (self.step, &node.name.value);
        let message = format!("step `{step}` gets `{name}` as `{given}`, but by the specification it is the constant `{wanted}`");
        let finding = self.context.at_value(&CONSTANT_DIFFERS, at, message);
        self.out.push(finding.help(format!("write `{wanted}`, or correct the specification")).related(text.span, "the specification"));
    }

    /// Tells of what is given in a payload whose keys the specification lists.
    fn unlisted(&mut self, node: &Node, given: &Map<String, Value>, at: &Pointer) {
        let listed = |key: &str| {
            let is_it = |name: &str| name == key || name.split(['.', '[']).next() == Some(key) || !is_path(name);
            node.children.iter().any(|child| is_it(&child.name.value))
        };
        for key in given.keys().filter(|key| !listed(key)) {
            let (step, name) = (self.step, &node.name.value);
            let message = format!("step `{step}` is given `{key}` in `{name}`, which the specification does not list");
            let finding = self.context.at_key(&STEP_INPUT_NOT_LISTED, &at.join(key.as_str()), message);
            self.out.push(finding.help("list it, or take it out").related(node.name.span, "the specification"));
        }
    }

    /// What a text names as a source: references, and in brackets an input or a step's output of the specification.
    fn sources(&self, text: &str) -> Vec<Source> {
        let mut found: Vec<_> = expr::references(text).map(|(_, reference)| Source::new(&reference)).collect();
        for word in bracketed(text) {
            match word.split_once('.') {
                Some((step, output)) if self.specification.step(step).is_some() => {
                    found.push(Source(format!("{step}.{}", last_name(output))));
                }
                None if self.specification.input(word).is_some() => found.push(Source(word.to_owned())),
                _ => {}
            }
        }
        found
    }
}

/// What stands between the braces of a reference.
struct Source(String);

impl Source {
    fn new(reference: &Reference) -> Self {
        Self(reference.to_string().trim_matches(['{', '}', ' ']).to_owned())
    }

    fn is(&self, reference: &Reference) -> bool {
        Self::new(reference).0 == self.0
    }
}

/// The value of a name, or of the first name of a path, in a mapping or in one of a list's.
fn find<'v>(holder: &'v Value, name: &str, at: &Pointer) -> Option<(&'v Value, Pointer)> {
    match holder {
        Value::Object(map) => {
            let first = name.split(['.', '[']).next().unwrap_or(name);
            [name, first].into_iter().find_map(|key| Some((map.get(key)?, at.join(key))))
        }
        Value::Array(items) => items.iter().enumerate().find_map(|(index, item)| find(item, name, &at.join(index))),
        _ => None,
    }
}

/// The value that a text writes out: the first thing in quotes after the word "constant", or what alone stands quoted in round brackets.
fn constant(text: &str) -> Option<&str> {
    let quoted = |text: &'_ str| {
        let open = text.find(['\'', '"'])?;
        let quote = &text[open..=open];
        let len = text[open + 1..].find(quote)?;
        Some(open + 1..open + 1 + len)
    };
    if let Some(at) = text.to_ascii_lowercase().find("constant") {
        // "constant string 'EFS'", and no apostrophe of a sentence that goes on.
        let rest = &text[at + "constant".len()..];
        let range = quoted(rest)?;
        let between = rest[..range.start - 1].trim();
        return between.chars().all(char::is_alphanumeric).then(|| &rest[range]);
    }
    text.split('(').skip(1).find_map(|rest| {
        let inner = rest.split_once(')')?.0.trim();
        let range = quoted(inner)?;
        (range.start == 1 && range.end + 1 == inner.len()).then(|| &inner[range])
    })
}
