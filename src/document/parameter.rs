//! Parameters and variables (reference 1.3 to 1.5).

use std::fmt;

use crate::document::field::{Arg, Field, record, serde_by_field};
use crate::json::{Map, Value};

record! {
    /// A parameter's definition. Whether it has a `default` decides whether it must be given at start.
    pub struct Parameter {
        /// Its type.
        parameter_type: ParameterType = "type",
        /// Free text for the console.
        description: String = "description",
        /// The value when none is given.
        default: Value = "default",
        /// The values it may have.
        allowed_values: Vec<Value> = "allowedValues",
        /// A Java regular expression that the value must match.
        allowed_pattern: String = "allowedPattern",
        /// `textfield` or `textarea`; for the console only.
        display_type: String = "displayType",
        /// Least number of items of a list.
        min_items: Arg<i64> = "minItems",
        /// Greatest number of items of a list.
        max_items: Arg<i64> = "maxItems",
        /// Least number of characters.
        min_chars: Arg<i64> = "minChars",
        /// Greatest number of characters.
        max_chars: Arg<i64> = "maxChars",
    }
}

record! {
    /// A variable's definition; changed only by `aws:updateVariable`.
    pub struct Variable {
        /// Its type: one of the six plain types.
        variable_type: ParameterType = "type",
        /// Free text.
        description: String = "description",
        /// Its first value.
        default: Value = "default",
    }
}

/// The type of a parameter, variable or output.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum ParameterType {
    /// Text.
    String,
    /// A list of texts.
    StringList,
    /// A whole number.
    Integer,
    /// `true` or `false`.
    Boolean,
    /// A mapping.
    StringMap,
    /// A list of mappings.
    MapList,
    /// `AWS::…`, or `List<AWS::…>`: text, or a list of texts, with a picker in the console.
    Aws {
        /// Whether it is a list.
        list: bool,
        /// The type inside: one of [`AWS_TYPES`].
        name: &'static str,
    },
    /// A type that the service does not know.
    Other(String),
}

/// The AWS types of parameters (reference 1.4).
pub const AWS_TYPES: [&str; 3] = ["AWS::EC2::Instance::Id", "AWS::S3::Bucket::Name", "AWS::IAM::Role::Arn"];

/// The six plain types, in the order of the reference.
pub const PLAIN_TYPES: [&str; 6] = ["String", "StringList", "Integer", "Boolean", "StringMap", "MapList"];

impl ParameterType {
    /// Reads a type's name; an unknown one becomes [`ParameterType::Other`].
    pub fn parse(text: &str) -> Self {
        let aws = |name: &str, list| AWS_TYPES.iter().find(|known| **known == name).map(|name| Self::Aws { list, name });
        match text {
            "String" => Self::String,
            "StringList" => Self::StringList,
            "Integer" => Self::Integer,
            "Boolean" => Self::Boolean,
            "StringMap" => Self::StringMap,
            "MapList" => Self::MapList,
            _ => text
                .strip_prefix("List<")
                .and_then(|rest| rest.strip_suffix('>'))
                .map_or_else(|| aws(text, false), |name| aws(name, true))
                .unwrap_or_else(|| Self::Other(text.to_owned())),
        }
    }

    /// The plain type that it behaves like in a reference; `None` for an unknown type.
    pub fn plain(&self) -> Option<Self> {
        match self {
            Self::Aws { list: true, .. } => Some(Self::StringList),
            Self::Aws { list: false, .. } => Some(Self::String),
            Self::Other(_) => None,
            plain => Some(plain.clone()),
        }
    }

    /// Whether a literal is of this type (reference 1.4). Of an unknown type everything is.
    pub fn accepts(&self, value: &Value) -> bool {
        match self.plain() {
            None => true,
            Some(Self::String) => value.is_string(),
            Some(Self::Integer) => value.is_i64() || value.is_u64(),
            Some(Self::Boolean) => value.is_boolean(),
            Some(Self::StringMap) => value.is_object(),
            Some(Self::MapList) => value.as_array().is_some_and(|items| items.iter().all(Value::is_object)),
            Some(_) => value.as_array().is_some_and(|items| items.iter().all(Value::is_string)),
        }
    }

    /// Every type that a parameter can have, as written.
    pub fn names() -> impl Iterator<Item = String> {
        let plain = PLAIN_TYPES.iter().map(|name| (*name).to_owned());
        let single = AWS_TYPES.iter().map(|name| (*name).to_owned());
        plain.chain(single).chain(AWS_TYPES.iter().map(|name| format!("List<{name}>")))
    }
}

impl fmt::Display for ParameterType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::String => f.write_str("String"),
            Self::StringList => f.write_str("StringList"),
            Self::Integer => f.write_str("Integer"),
            Self::Boolean => f.write_str("Boolean"),
            Self::StringMap => f.write_str("StringMap"),
            Self::MapList => f.write_str("MapList"),
            Self::Aws { list: false, name } => f.write_str(name),
            Self::Aws { list: true, name } => write!(f, "List<{name}>"),
            Self::Other(name) => f.write_str(name),
        }
    }
}

impl Field for ParameterType {
    fn from_json(value: Value) -> Result<Self, Value> {
        String::from_json(value).map(|text| Self::parse(&text))
    }

    fn to_json(&self) -> Value {
        Value::String(self.to_string())
    }
}

serde_by_field!(ParameterType);

record! {
    /// An attachment that a script step uses (reference 1.7).
    pub struct Attachment {
        /// Checksums by algorithm: `sha256` or `SHA256`.
        checksums: Map<String, Value> = "checksums",
        /// Size in bytes.
        size: Arg<i64> = "size",
    }
}
