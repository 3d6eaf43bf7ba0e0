//! What is given with a call, whoever makes it.

use crate::catalog::fold;
use crate::document::{Document, ParameterType};
use crate::expr::{self, Reference};
use crate::iam::need::Part;
use crate::json::{Map, Value};

/// A call of an operation, with what is known of its members. A member whose value is not known is null.
#[derive(Clone, Copy)]
pub(super) struct Request<'r> {
    /// The document that makes it.
    pub(super) document: &'r Document,
    /// The operation's name.
    pub(super) operation: &'r str,
    /// What is given.
    pub(super) given: &'r Map<String, Value>,
    /// Whether more may be given than is known.
    pub(super) open: bool,
    /// The region that is called, where it is not the execution's own.
    pub(super) region: Option<&'r [Part]>,
}

impl<'r> Request<'r> {
    /// The members, in their order.
    pub(super) fn members(&self) -> impl Iterator<Item = (&'r str, &'r Value)> + use<'r> {
        self.given.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// The region in the ARNs of what is called.
    pub(super) fn region(&self) -> Vec<Part> {
        self.region.map_or_else(|| vec![Part::Region], <[Part]>::to_vec)
    }

    /// Whether a text is an ARN, or a parameter that holds one as far as its declaration tells.
    pub(super) fn is_arn(&self, text: &str) -> bool {
        if text.starts_with("arn:") {
            return true;
        }
        let Some(Reference::Parameter(name)) = expr::whole(text) else { return false };
        let Some(parameter) = self.document.parameter(&name) else { return false };
        let declared = matches!(&parameter.parameter_type, Some(ParameterType::Aws { name, .. }) if name.ends_with("::Arn"));
        let begins = |value: Option<&str>| value.is_some_and(|text| text.trim_start_matches(['^', '(']).starts_with("arn:"));
        declared
            || fold(&name).ends_with("arn")
            || begins(parameter.allowed_pattern.as_deref())
            || begins(parameter.default.as_ref().and_then(Value::as_str))
    }

    /// Whether the document that it names is certainly none of AWS's.
    pub(super) fn names_own_document(&self) -> bool {
        let name = self.given.get("DocumentName").or_else(|| self.given.get("Name")).and_then(Value::as_str).unwrap_or_default();
        !name.is_empty() && !name.starts_with("AWS") && !name.starts_with("Amazon") && !name.starts_with("{{")
    }

    /// Whether a member of any depth has a name that begins like a kind of thing.
    pub(super) fn mentions(&self, kind: &str) -> bool {
        let word: String = kind.split(['-', '/']).next().unwrap_or_default().to_ascii_lowercase();
        self.open || self.members().any(|(name, value)| names(name, value, &word, 0))
    }
}

/// Levels that are looked at.
const MAX_DEPTH: usize = 32;

fn names(name: &str, value: &Value, word: &str, depth: usize) -> bool {
    let below = |value: &Value| match value {
        Value::Object(map) => map.iter().any(|(name, value)| names(name, value, word, depth + 1)),
        Value::Array(items) => items.iter().any(|item| names("", item, word, depth + 1)),
        _ => false,
    };
    depth < MAX_DEPTH && (fold(name).contains(word) || below(value))
}
