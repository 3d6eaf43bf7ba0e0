//! The top level.

use super::Structure;
use super::words;
use crate::diagnostic::{Diagnostic, Edit, Fix, Level};
use crate::json::{self, Value};
use crate::rule;
use crate::rules::Context;
use crate::schema::ViolationKind;
use crate::text::{Pointer, Segment, nearest};
use crate::yaml::{Format, Kind};

rule! {
    /// The document is no Automation document.
    ///
    /// # Why
    /// A runbook is a mapping with `schemaVersion: '0.3'`. Other versions are other types of SSM document: 2.2 and 1.2 are Command documents. The service
    /// refuses a document whose version does not fit its type (reference 1.1, 11.1).
    ///
    /// # Example
    /// ```yaml
    /// schemaVersion: '2.2'
    /// description: a Command document
    /// mainSteps:
    ///   - name: hello
    ///     action: aws:runShellScript
    ///     inputs:
    ///       runCommand: [echo hello]
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// schemaVersion: '0.3'
    /// mainSteps:
    ///   - name: hello
    ///     action: aws:runCommand
    ///     inputs:
    ///       DocumentName: AWS-RunShellScript
    ///       InstanceIds: [i-0123456789abcdef0]
    ///       Parameters:
    ///         commands: [echo hello]
    /// ```
    pub(super) NOT_A_RUNBOOK = "SSM0101" "not-a-runbook" Error Create
}

rule! {
    /// `schemaVersion` is not the string `0.3`.
    ///
    /// # Why
    /// The service compares text: the number 0.3 is not the string `'0.3'`. Its message is `Document schema version is invalid` (reference 1.1, 11.1).
    ///
    /// # Example
    /// ```yaml
    /// schemaVersion: 0.3
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// schemaVersion: '0.3'
    /// ```
    pub(super) WRONG_SCHEMA_VERSION = "SSM0102" "wrong-schema-version" Error Create
}

rule! {
    /// The document has no steps.
    ///
    /// # Why
    /// `mainSteps` is required: a list of at least one step (reference 1.1).
    ///
    /// # Example
    /// ```yaml
    /// mainSteps: []
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: wait
    ///     action: aws:sleep
    ///     inputs:
    ///       Duration: PT1S
    /// ```
    pub(super) NO_STEPS = "SSM0103" "no-steps" Error Create
}

rule! {
    /// A key at the top level that no runbook has.
    ///
    /// # Why
    /// The service knows eight keys there and very likely refuses any other (reference 1.1, 11.2). Letter case counts.
    ///
    /// # Example
    /// ```yaml
    /// parameter:
    ///   Region:
    ///     type: String
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// parameters:
    ///   Region:
    ///     type: String
    /// ```
    pub(super) UNKNOWN_TOP_LEVEL_KEY = "SSM0104" "unknown-top-level-key" Error Create
}

rule! {
    /// The document is a change template, which is not judged.
    ///
    /// # Why
    /// Change Manager's templates share the schema version of runbooks but are another type of document, `Automation.ChangeTemplate`, with
    /// keys of their own (reference 1.1). The service refuses them as a runbook.
    ///
    /// # Example
    /// ```yaml
    /// templateInformation: what changes
    /// emergencyChange: false
    /// executableRunBooks:
    ///   - name: AWS-StopEC2Instance
    ///     version: $DEFAULT
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// description: what happens
    /// ```
    pub(super) CHANGE_TEMPLATE = "SSM0105" "change-template" Note Create
}

rule! {
    /// An entry of the document's outputs is not a plain `Step.Output`.
    ///
    /// # Why
    /// The document's outputs are names, not values: a list of strings, each `Step.Output` without braces (reference 1.6).
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: find
    ///     action: aws:executeAwsApi
    ///     inputs: {Service: efs, Api: DescribeFileSystems}
    ///     outputs:
    ///       - {Name: Id, Selector: '$.FileSystems[0].FileSystemId', Type: String}
    /// outputs:
    ///   - '{{ find.Id }}'
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: find
    ///     action: aws:executeAwsApi
    ///     inputs: {Service: efs, Api: DescribeFileSystems}
    ///     outputs:
    ///       - {Name: Id, Selector: '$.FileSystems[0].FileSystemId', Type: String}
    /// outputs:
    ///   - find.Id
    /// ```
    pub(super) BAD_DOCUMENT_OUTPUT = "SSM0106" "bad-document-output" Error Create
}

rule! {
    /// A value outside of a step's inputs has the wrong type.
    ///
    /// # Why
    /// The service reads the document into fixed types: `parameters` is a mapping, `outputs` a list, `maxAttempts` a number (reference 1.1, 1.3, 2.1).
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: wait
    ///     action: aws:sleep
    ///     maxAttempts: three
    ///     inputs:
    ///       Duration: PT1S
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: wait
    ///     action: aws:sleep
    ///     maxAttempts: 3
    ///     inputs:
    ///       Duration: PT1S
    /// ```
    pub(super) WRONG_TYPE = "SSM0107" "wrong-type" Error Create
}

rule! {
    /// A key has no value.
    ///
    /// # Why
    /// A key with nothing after it is null. Whether the service takes that for an absent key is not known; leaving the key out is sure.
    ///
    /// # Example
    /// ```yaml
    /// description:
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// description: what it does
    /// ```
    pub(super) EMPTY_VALUE = "SSM0108" "empty-value" Warning Create
}

/// The keys that only change templates have (reference 1.1).
const TEMPLATE_KEYS: [&str; 5] = ["templateInformation", "emergencyChange", "autoApprovable", "autoApprove", "executableRunBooks"];

/// The versions of other types of SSM document.
const OTHER_VERSIONS: [&str; 4] = ["1.0", "1.2", "2.0", "2.2"];

/// Says so, and is true, when judging the document as a runbook would only lead to a cascade of findings.
pub(super) fn is_another_thing(context: &Context<'_>, found: &mut Vec<Diagnostic>) -> bool {
    let root = Pointer::root();
    let Value::Object(map) = context.value else {
        let message = format!("an Automation document is a mapping, not {}", json::describe(context.value));
        found.push(context.missing_in(&NOT_A_RUNBOOK, &root, message));
        return true;
    };
    if let Some(key) = TEMPLATE_KEYS.into_iter().find(|key| map.contains_key(*key)) {
        let message = format!("`{key}` makes this a change template (Automation.ChangeTemplate), which ssmith does not judge");
        found.push(context.at_key(&CHANGE_TEMPLATE, &root.join(key), message));
        return true;
    }
    match map.get("schemaVersion").map(json::scalar_text) {
        Some(Some(version)) if OTHER_VERSIONS.contains(&version.as_str()) => {
            let message = format!("schemaVersion {version} is another type of SSM document; an Automation document has '0.3'");
            found.push(context.at_value(&NOT_A_RUNBOOK, &root.join("schemaVersion"), message));
            true
        }
        None if !map.contains_key("mainSteps") && nearest("schemaVersion", map.keys().map(String::as_str)).is_none() => {
            found.push(context.missing_in(
                &NOT_A_RUNBOOK,
                &root,
                "this is no Automation document: it has neither `schemaVersion` nor `mainSteps`",
            ));
            true
        }
        _ => false,
    }
}

impl Structure<'_, '_> {
    pub(super) fn root(&self, kind: &ViolationKind) -> Option<Diagnostic> {
        let root = Pointer::root();
        match kind {
            ViolationKind::Unknown { key, allowed } => {
                Some(self.unknown(&UNKNOWN_TOP_LEVEL_KEY, &root, key, allowed, format!("`{key}` is no key of an Automation document")))
            }
            ViolationKind::Missing { key } if self.is_misspelt(&root, key) => None,
            ViolationKind::Missing { key } if key == "mainSteps" => {
                Some(self.context.missing_in(&NO_STEPS, &root, "the document has no `mainSteps`"))
            }
            ViolationKind::Missing { key } => {
                let message = format!("the document has no `{key}`");
                let span = self.context.tree.key_span(&root);
                let version = words::quoted(self.context, "0.3");
                let help = format!("begin it with `schemaVersion: {version}`");
                let diagnostic = self.context.missing_in(&NOT_A_RUNBOOK, &root, message).help(help);
                Some(match self.context.tree.format {
                    Format::Yaml if span.start == span.end && starts_plainly(self.context) => diagnostic.fix(Fix {
                        title: "Add the schema version".to_owned(),
                        safe: true,
                        edits: vec![Edit { span, text: format!("schemaVersion: {version}\n") }],
                    }),
                    _ => diagnostic,
                })
            }
            _ => None,
        }
    }

    pub(super) fn top_key(&self, key: &str, pointer: &Pointer, kind: &ViolationKind) -> Option<Diagnostic> {
        match (key, kind) {
            ("schemaVersion", _) => Some(self.schema_version(pointer)),
            ("mainSteps", ViolationKind::TooFew { .. }) => {
                Some(self.context.at_value(&NO_STEPS, pointer, "`mainSteps` is empty; a runbook has at least one step"))
            }
            ("mainSteps", ViolationKind::WrongType { actual, .. }) => {
                let message = format!("`mainSteps` must be a list of steps, not {}", words::value(actual));
                Some(self.context.at_value(&NO_STEPS, pointer, message))
            }
            _ => self.wrong_type("", key, pointer, kind),
        }
    }

    fn schema_version(&self, pointer: &Pointer) -> Diagnostic {
        let version = self.context.at(pointer).cloned().unwrap_or_default();
        let right = words::quoted(self.context, "0.3");
        let message = format!("`schemaVersion` must be the string {right}, not {}", words::value(&version));
        let diagnostic = self.context.at_value(&WRONG_SCHEMA_VERSION, pointer, message);
        let number = version.as_f64().is_some_and(|number| (number - 0.3).abs() < f64::EPSILON);
        let help = if number { format!("put it in quotes: {right}") } else { format!("write {right}") };
        diagnostic.help(help).fix(words::replace(self.context, pointer, format!("Write {right}"), number, right))
    }

    pub(super) fn document_output(&self, pointer: &Pointer, kind: &ViolationKind) -> Option<Diagnostic> {
        let number = pointer.last().map(|segment| match segment {
            Segment::Index(index) => index + 1,
            Segment::Key(_) => 1,
        })?;
        match kind {
            ViolationKind::WrongType { actual, .. } => {
                let message = format!("output {number} of the document must be a string `Step.Output`, not {}", words::value(actual));
                Some(self.context.at_value(&BAD_DOCUMENT_OUTPUT, pointer, message))
            }
            ViolationKind::Pattern { .. } => {
                let text = self.context.at(pointer).and_then(Value::as_str).unwrap_or_default();
                let name = text.trim().trim_start_matches('{').trim_end_matches('}').trim();
                let diagnostic = self.context.at_value(
                    &BAD_DOCUMENT_OUTPUT,
                    pointer,
                    format!("output {number} of the document is the name of a step's output, written without braces"),
                );
                if name.is_empty() || name.contains(['{', '}', ' ']) {
                    return Some(diagnostic.help("write `Step.Output`"));
                }
                let fix = words::replace(self.context, pointer, format!("Write {name}"), true, words::quoted(self.context, name));
                Some(diagnostic.help(format!("write `{name}`")).fix(fix))
            }
            _ => None,
        }
    }

    /// A value of the wrong type at the top level, in a definition or in a step; `owner` is what it belongs to, with a colon.
    pub(super) fn wrong_type(&self, owner: &str, key: &str, pointer: &Pointer, kind: &ViolationKind) -> Option<Diagnostic> {
        let ViolationKind::WrongType { expected, actual } = kind else { return None };
        if actual.is_null() {
            let message = format!("{owner}`{key}` has no value");
            return Some(self.context.at_key(&EMPTY_VALUE, pointer, message).help("write one, or leave the key out"));
        }
        let message = format!("{owner}`{key}` must be {}, not {}", words::types(expected), words::value(actual));
        let mut diagnostic = self.context.at_value(&WRONG_TYPE, pointer, message);
        // A reader that is not strict makes text of it, so that it is no sure refusal.
        if key == "outputs" && actual.is_object() {
            // A sample of the user guide has it so (reference 2.4).
            diagnostic.level = Level::Warning;
            diagnostic = diagnostic.help("make it a list: put a dash before its first key");
        }
        if expected == &["string"] && (actual.is_number() || actual.is_boolean()) {
            diagnostic.level = Level::Warning;
            if let Some(text) = json::scalar_text(actual).filter(|_| !actual.is_f64()) {
                let text = words::quoted(self.context, &text);
                let fix = words::replace(self.context, pointer, format!("Write {text}"), true, text.clone());
                diagnostic = diagnostic.help(format!("put it in quotes: {text}")).fix(fix);
            }
        }
        Some(diagnostic)
    }
}

/// Whether a line can be put before the document's first.
fn starts_plainly(context: &Context<'_>) -> bool {
    let root = &context.tree.root;
    matches!(&root.kind, Kind::Mapping(entries) if root.span.start == 0 && entries.first().is_some_and(|entry| entry.key_span.start == 0))
}
