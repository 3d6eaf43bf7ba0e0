//! Parameters, variables, declared outputs and attachments.

use super::Structure;
use super::document::{EMPTY_VALUE, WRONG_TYPE};
use super::place::{Definition, DefinitionKind};
use super::words;
use crate::diagnostic::{Diagnostic, Level};
use crate::json::Value;
use crate::rule;
use crate::schema::ViolationKind;
use crate::text::{Near, Pointer, Segment, near, nearest};

rule! {
    /// A parameter, variable or output has a type that does not exist.
    ///
    /// # Why
    /// There are six plain types, and for parameters three AWS types, alone or as `List<…>` (reference 1.4, 11.2). CloudFormation's other types are unknown
    /// here.
    ///
    /// # Example
    /// ```yaml
    /// parameters:
    ///   Count:
    ///     type: Number
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// parameters:
    ///   Count:
    ///     type: Integer
    /// ```
    pub(super) UNKNOWN_TYPE = "SSM0140" "unknown-type" Error Create
}

rule! {
    /// A parameter or variable has no type.
    ///
    /// # Why
    /// `type` is required in every definition (reference 1.3, 1.5).
    ///
    /// # Example
    /// ```yaml
    /// parameters:
    ///   Region:
    ///     description: the region
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// parameters:
    ///   Region:
    ///     type: String
    ///     description: the region
    /// ```
    pub(super) MISSING_TYPE = "SSM0141" "missing-type" Error Create
}

rule! {
    /// A parameter, variable, output or attachment has a key that such a definition does not have.
    ///
    /// # Why
    /// The key has no effect, or the service refuses the document. `minValue`, `maxValue` and `required` are not known to it: a pattern limits a value, and
    /// the presence of `default` decides whether a parameter is required (reference 1.3).
    ///
    /// # Example
    /// ```yaml
    /// parameters:
    ///   Minutes:
    ///     type: Integer
    ///     minValue: 1
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// parameters:
    ///   Minutes:
    ///     type: Integer
    ///     allowedPattern: '^[1-9][0-9]*$'
    /// ```
    pub(super) UNKNOWN_DEFINITION_KEY = "SSM0142" "unknown-definition-key" Warning Create
}

rule! {
    /// An output of a step has no name or no selector.
    ///
    /// # Why
    /// `Name` is what references use, `Selector` says where the value stands in what the action gives; both are required (reference 2.4).
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: find
    ///     action: aws:executeAwsApi
    ///     inputs:
    ///       Service: efs
    ///       Api: DescribeFileSystems
    ///     outputs:
    ///       - Name: Id
    ///         Type: String
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: find
    ///     action: aws:executeAwsApi
    ///     inputs:
    ///       Service: efs
    ///       Api: DescribeFileSystems
    ///     outputs:
    ///       - Name: Id
    ///         Selector: $.FileSystems[0].FileSystemId
    ///         Type: String
    /// ```
    pub(super) INCOMPLETE_OUTPUT = "SSM0143" "incomplete-output" Error Create
}

rule! {
    /// An attachment has no SHA-256 checksum, or something else in its place.
    ///
    /// # Why
    /// Each entry of `files` has one checksum, `sha256`, of 64 hexadecimal digits; the service compares it with the file (reference 1.7, 5.8).
    ///
    /// # Example
    /// ```yaml
    /// files:
    ///   attachment.zip:
    ///     checksums:
    ///       sha256: abc123
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// files:
    ///   attachment.zip:
    ///     checksums:
    ///       sha256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
    /// ```
    pub(super) BAD_CHECKSUM = "SSM0144" "bad-checksum" Error Create
}

impl Structure<'_, '_> {
    pub(super) fn definition(&self, definition: &Definition<'_>, pointer: &Pointer, kind: &ViolationKind) -> Option<Diagnostic> {
        let label = self.definition_label(definition);
        let context = self.context;
        let inner = match definition.inner {
            [Segment::Key(key), ..] => key.as_str(),
            _ => "",
        };
        if inner == "checksums" {
            return Some(self.checksum(&label, definition, pointer, kind));
        }
        match kind {
            ViolationKind::Unknown { key, allowed } => {
                let what = match definition.kind {
                    DefinitionKind::Parameter => "a parameter",
                    DefinitionKind::Variable => "a variable",
                    DefinitionKind::Attachment => "an attachment",
                    DefinitionKind::Output => "an output",
                };
                let message = format!("{label}: `{key}` is no key of {what}");
                let mut diagnostic = self.unknown(&UNKNOWN_DEFINITION_KEY, pointer, key, allowed, message);
                let near = nearest(key, allowed.iter().map(String::as_str));
                if near.is_some_and(|near| self.is_missing(pointer, near)) {
                    diagnostic.level = Level::Error;
                }
                Some(match key.as_str() {
                    "required" | "optional" => diagnostic.help("a parameter is required when it has no `default`"),
                    "minValue" | "maxValue" => diagnostic.help("limit the number with an `allowedPattern` or `allowedValues`"),
                    _ => diagnostic,
                })
            }
            ViolationKind::Missing { key } if self.is_misspelt(pointer, key) => None,
            ViolationKind::Missing { key } => {
                let rule = match definition.kind {
                    DefinitionKind::Parameter | DefinitionKind::Variable => &MISSING_TYPE,
                    DefinitionKind::Attachment => &BAD_CHECKSUM,
                    DefinitionKind::Output => &INCOMPLETE_OUTPUT,
                };
                Some(context.missing_in(rule, pointer, format!("{label} has no `{key}`")))
            }
            ViolationKind::NotInEnum { allowed } => {
                let text = context.at(pointer)?.as_str()?;
                let allowed = || allowed.iter().filter_map(Value::as_str);
                let diagnostic = context.at_value(&UNKNOWN_TYPE, pointer, format!("{label}: there is no type `{text}`"));
                let near = near(text, allowed()).or(match text.to_ascii_lowercase().as_str() {
                    "number" | "int" => Some(Near { name: "Integer", sure: false }),
                    "bool" => Some(Near { name: "Boolean", sure: false }),
                    "list" | "array" | "commadelimitedlist" | "list<string>" => Some(Near { name: "StringList", sure: false }),
                    "map" | "object" => Some(Near { name: "StringMap", sure: false }),
                    _ => None,
                });
                Some(match near {
                    Some(_) => diagnostic.mean(text, near),
                    None => diagnostic.help(format!("the types are {}", words::one_of(allowed()))),
                })
            }
            ViolationKind::Range { least, .. } => {
                let message = format!("{label}: `{inner}` must be at least {}", least.unwrap_or_default());
                Some(context.at_value(&super::values::OUT_OF_RANGE, pointer, message))
            }
            ViolationKind::Pattern { .. } => {
                let message = format!("{label}: `{inner}` must be an integer, not {}", words::value(context.at(pointer)?));
                Some(context.at_value(&WRONG_TYPE, pointer, message))
            }
            ViolationKind::WrongType { actual, .. } if inner.is_empty() => {
                let message = format!("{label} must be a mapping, not {}", words::value(actual));
                let rule = if definition.kind == DefinitionKind::Output { &INCOMPLETE_OUTPUT } else { &WRONG_TYPE };
                Some(context.at_value(rule, pointer, message))
            }
            ViolationKind::WrongType { actual: Value::Null, .. } if matches!(inner, "type" | "Name" | "Selector") => {
                let required = definition.kind != DefinitionKind::Output || inner != "Type";
                let rule = match definition.kind {
                    _ if !required => &EMPTY_VALUE,
                    DefinitionKind::Output => &INCOMPLETE_OUTPUT,
                    _ => &MISSING_TYPE,
                };
                Some(context.at_key(rule, pointer, format!("{label}: `{inner}` has no value")))
            }
            _ => self.wrong_type(&format!("{label}: "), inner, pointer, kind),
        }
    }

    fn checksum(&self, label: &str, definition: &Definition<'_>, pointer: &Pointer, kind: &ViolationKind) -> Diagnostic {
        let context = self.context;
        match kind {
            ViolationKind::Unknown { key, .. } => {
                let message = format!("{label}: there is no checksum `{key}`");
                context.at_key(&BAD_CHECKSUM, &pointer.join(key.as_str()), message).suggest(Some("sha256"))
            }
            ViolationKind::TooFew { .. } => {
                context.missing_in(&BAD_CHECKSUM, pointer, format!("{label}: `checksums` is empty")).help("give the file's `sha256`")
            }
            _ => {
                let what = match definition.inner {
                    [_, Segment::Key(algorithm), ..] => format!("`{algorithm}` must be a string of 64 hexadecimal digits"),
                    _ => "`checksums` must be a mapping with `sha256`".to_owned(),
                };
                let actual = context.at(pointer).map(words::value).unwrap_or_default();
                context.at_value(&BAD_CHECKSUM, pointer, format!("{label}: {what}, not {actual}"))
            }
        }
    }

    fn definition_label(&self, definition: &Definition<'_>) -> String {
        let name = match definition.pointer.last() {
            Some(Segment::Key(name)) => name.as_str(),
            _ => "",
        };
        match definition.kind {
            DefinitionKind::Parameter => format!("parameter `{name}`"),
            DefinitionKind::Variable => format!("variable `{name}`"),
            DefinitionKind::Attachment => format!("attachment `{name}`"),
            DefinitionKind::Output => {
                let step = definition.pointer.parent().and_then(|outputs| outputs.parent()).unwrap_or_default();
                let label = self.label(&step);
                match (self.context.at(&definition.pointer.join("Name")).and_then(Value::as_str), definition.pointer.last()) {
                    (Some(name), _) => format!("{label}: output `{name}`"),
                    (None, Some(Segment::Index(index))) => format!("{label}: output {}", index + 1),
                    _ => format!("{label}: an output"),
                }
            }
        }
    }
}
