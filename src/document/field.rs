//! Total loading: every JSON value becomes the model and comes back equal.
//!
//! A document that the service would refuse must still be looked at as a whole, so loading never fails. What does not fit its
//! place (a list where a text belongs, a key nobody knows) is kept in `rest` and written back as it came; family 01 reports it.

use indexmap::IndexMap;

use crate::expr::{self, Reference};
use crate::json::{Map, Value};

/// A part of the model that can be read from a JSON value and written back.
pub trait Field: Sized {
    /// Reads the value, or gives it back when it has another type.
    fn from_json(value: Value) -> Result<Self, Value>;

    /// Writes it.
    fn to_json(&self) -> Value;
}

/// What a mapping holds beside the fields that the model knows.
#[derive(Debug, Clone, PartialEq)]
pub enum Rest {
    /// Keys without a field, and fields whose value has another type than the field, in the order they were written.
    Fields(Map<String, Value>),
    /// The value is no mapping at all.
    Whole(Value),
}

impl Default for Rest {
    fn default() -> Self {
        Self::Fields(Map::new())
    }
}

impl Rest {
    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&Value> {
        match self {
            Self::Fields(map) => map.get(key),
            Self::Whole(_) => None,
        }
    }

    /// The keys and values.
    pub fn iter(&self) -> impl Iterator<Item = (&String, &Value)> {
        match self {
            Self::Fields(map) => Some(map.iter()),
            Self::Whole(_) => None,
        }
        .into_iter()
        .flatten()
    }

    /// Whether nothing is left over.
    pub fn is_empty(&self) -> bool {
        matches!(self, Self::Fields(map) if map.is_empty())
    }

    /// Sets a key, as for an API parameter of an API step.
    pub fn insert(&mut self, key: impl Into<String>, value: impl Into<Value>) {
        if let Self::Fields(map) = self {
            map.insert(key.into(), value.into());
        }
    }

    /// Takes `key` out as a field of type `T`; a value of another type stays.
    pub(crate) fn take<T: Field>(map: &mut Map<String, Value>, key: &str) -> Option<T> {
        let slot = map.get_mut(key)?;
        match T::from_json(std::mem::take(slot)) {
            Ok(field) => {
                map.shift_remove(key);
                Some(field)
            }
            Err(value) => {
                *map.get_mut(key)? = value;
                None
            }
        }
    }
}

/// A literal of type `T`, or text in its place: a reference, or the literal in quotes (`isEnd: "true"` is legal, reference 2.1).
#[derive(Debug, Clone, PartialEq)]
pub enum Arg<T> {
    /// The literal.
    Literal(T),
    /// Text in its place.
    Text(String),
}

impl<T> Arg<T> {
    /// The literal, if it is one.
    pub fn literal(&self) -> Option<&T> {
        match self {
            Self::Literal(value) => Some(value),
            Self::Text(_) => None,
        }
    }

    /// The reference that stands in its place, if it is one.
    pub fn reference(&self) -> Option<Reference> {
        match self {
            Self::Literal(_) => None,
            Self::Text(text) => expr::whole(text),
        }
    }
}

impl Arg<bool> {
    /// The truth value, written as a boolean or as its text.
    pub fn truth(&self) -> Option<bool> {
        match self {
            Self::Literal(flag) => Some(*flag),
            Self::Text(text) if text.eq_ignore_ascii_case("true") => Some(true),
            Self::Text(text) if text.eq_ignore_ascii_case("false") => Some(false),
            Self::Text(_) => None,
        }
    }
}

impl Arg<i64> {
    /// The number, written as an integer or as its digits.
    pub fn number(&self) -> Option<i64> {
        match self {
            Self::Literal(number) => Some(*number),
            Self::Text(text) => text.trim().parse().ok(),
        }
    }
}

impl<T> From<T> for Arg<T> {
    fn from(literal: T) -> Self {
        Self::Literal(literal)
    }
}

impl<T: Field> Field for Arg<T> {
    fn from_json(value: Value) -> Result<Self, Value> {
        match value {
            Value::String(text) => Ok(Self::Text(text)),
            other => T::from_json(other).map(Self::Literal),
        }
    }

    fn to_json(&self) -> Value {
        match self {
            Self::Literal(literal) => literal.to_json(),
            Self::Text(text) => Value::String(text.clone()),
        }
    }
}

impl Field for String {
    fn from_json(value: Value) -> Result<Self, Value> {
        match value {
            Value::String(text) => Ok(text),
            other => Err(other),
        }
    }

    fn to_json(&self) -> Value {
        Value::String(self.clone())
    }
}

impl Field for bool {
    fn from_json(value: Value) -> Result<Self, Value> {
        value.as_bool().ok_or(value)
    }

    fn to_json(&self) -> Value {
        Value::Bool(*self)
    }
}

impl Field for i64 {
    fn from_json(value: Value) -> Result<Self, Value> {
        value.as_i64().ok_or(value)
    }

    fn to_json(&self) -> Value {
        Value::from(*self)
    }
}

impl Field for Value {
    fn from_json(value: Value) -> Result<Self, Value> {
        Ok(value)
    }

    fn to_json(&self) -> Value {
        self.clone()
    }
}

impl Field for Map<String, Value> {
    fn from_json(value: Value) -> Result<Self, Value> {
        match value {
            Value::Object(map) => Ok(map),
            other => Err(other),
        }
    }

    fn to_json(&self) -> Value {
        Value::Object(self.clone())
    }
}

impl<T: Field> Field for Vec<T> {
    /// All items fit, or the list stays what it was.
    fn from_json(value: Value) -> Result<Self, Value> {
        let Value::Array(items) = value else { return Err(value) };
        let mut fields = Self::with_capacity(items.len());
        let mut items = items.into_iter();
        while let Some(item) = items.next() {
            match T::from_json(item) {
                Ok(field) => fields.push(field),
                Err(item) => {
                    let seen = fields.iter().map(Field::to_json);
                    return Err(Value::Array(seen.chain([item]).chain(items).collect()));
                }
            }
        }
        Ok(fields)
    }

    fn to_json(&self) -> Value {
        Value::Array(self.iter().map(Field::to_json).collect())
    }
}

impl<T: Field> Field for IndexMap<String, T> {
    /// All values fit, or the mapping stays what it was.
    fn from_json(value: Value) -> Result<Self, Value> {
        let Value::Object(map) = value else { return Err(value) };
        let mut fields = Self::with_capacity(map.len());
        let mut entries = map.into_iter();
        while let Some((key, value)) = entries.next() {
            match T::from_json(value) {
                Ok(field) => {
                    fields.insert(key, field);
                }
                Err(value) => {
                    let seen = fields.iter().map(|(key, field)| (key.clone(), field.to_json()));
                    return Err(Value::Object(seen.chain([(key, value)]).chain(entries).collect()));
                }
            }
        }
        Ok(fields)
    }

    fn to_json(&self) -> Value {
        Value::Object(self.iter().map(|(key, field)| (key.clone(), field.to_json())).collect())
    }
}

/// Gives a type serde's traits through [`Field`], so that it can be read from and written to anything that serde knows.
macro_rules! serde_by_field {
    ($($type:ty),* $(,)?) => {$(
        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                $crate::document::field::Field::to_json(self).serialize(serializer)
            }
        }

        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let value = <$crate::json::Value as serde::Deserialize>::deserialize(deserializer)?;
                $crate::document::field::Field::from_json(value).map_err(|value| {
                    serde::de::Error::custom(format!("{} cannot be a {}", $crate::json::describe(&value), stringify!($type)))
                })
            }
        }
    )*};
}
pub(crate) use serde_by_field;

/// Declares a mapping of the model: optional fields with their keys in canonical order, and `rest`.
macro_rules! record {
    (
        $(#[$meta:meta])*
        pub struct $name:ident {
            $( $(#[$field_meta:meta])* $field:ident : $type:ty = $key:literal, )*
        }
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Default, PartialEq)]
        pub struct $name {
            $( $(#[$field_meta])* pub $field: Option<$type>, )*
            /// What the model has no field for; see [`Rest`]($crate::document::Rest).
            pub rest: $crate::document::field::Rest,
        }

        impl $crate::document::field::Field for $name {
            /// Never fails: what does not fit is kept in `rest`.
            fn from_json(value: $crate::json::Value) -> Result<Self, $crate::json::Value> {
                use $crate::document::field::Rest;
                let $crate::json::Value::Object(map) = value else {
                    let mut whole = Self::default();
                    whole.rest = Rest::Whole(value);
                    return Ok(whole);
                };
                #[allow(unused_mut, clippy::allow_attributes, reason = "a record without fields takes nothing out")]
                let mut map = map;
                Ok(Self { $( $field: Rest::take(&mut map, $key), )* rest: Rest::Fields(map) })
            }

            fn to_json(&self) -> $crate::json::Value {
                use $crate::document::field::Rest;
                let rest = match &self.rest {
                    Rest::Whole(value) => return value.clone(),
                    Rest::Fields(rest) => rest,
                };
                #[allow(unused_mut, clippy::allow_attributes, reason = "a record without fields inserts nothing")]
                let mut map = $crate::json::Map::new();
                $( if let Some(field) = &self.$field {
                    map.insert($key.to_owned(), $crate::document::field::Field::to_json(field));
                } )*
                for (key, value) in rest {
                    map.entry(key.clone()).or_insert_with(|| value.clone());
                }
                $crate::json::Value::Object(map)
            }
        }

        $crate::document::field::serde_by_field!($name);
    };
}
pub(crate) use record;
