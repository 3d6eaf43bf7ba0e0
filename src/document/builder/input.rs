//! Values of inputs: literals, and handles that become references.

use super::draft::Origin;
use super::handle::{OutputHandle, ParameterHandle, VariableHandle};
use crate::expr::Reference;
use crate::json::{Map, Value};

/// A value with the handles that are in it, so that a handle of another document is noticed.
#[derive(Debug, Clone)]
pub struct Input {
    pub(super) value: Value,
    pub(super) origins: Vec<Origin>,
}

/// What the service knows without being told (reference 7.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum System {
    /// The account of the execution.
    AccountId,
    /// The day at which the step starts.
    Date,
    /// The second at which the step starts.
    DateTime,
    /// The region of the execution.
    Region,
    /// `aws`, `aws-cn`, …
    Partition,
    /// The id of the execution.
    ExecutionId,
}

impl System {
    /// The reference to it.
    pub fn reference(self) -> Reference {
        let global = |name: &str| Reference::Global(name.to_owned());
        match self {
            Self::AccountId => global("ACCOUNT_ID"),
            Self::Date => global("DATE"),
            Self::DateTime => global("DATE_TIME"),
            Self::Region => global("REGION"),
            Self::Partition => global("AWS_PARTITION"),
            Self::ExecutionId => Reference::Automation("EXECUTION_ID".to_owned()),
        }
    }
}

impl std::fmt::Display for System {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.reference().fmt(f)
    }
}

/// A mapping with handles in it; made by [`mapping`].
#[derive(Debug, Clone, Default)]
pub struct Mapping {
    pub(super) map: Map<String, Value>,
    pub(super) origins: Vec<Origin>,
}

/// An empty mapping, to be filled with [`Mapping::with`].
pub fn mapping() -> Mapping {
    Mapping::default()
}

impl Mapping {
    /// With a key, in order; a key that is there already gets the new value.
    #[must_use]
    pub fn with(mut self, key: impl Into<String>, value: impl Into<Input>) -> Self {
        let Input { value, origins } = value.into();
        self.map.insert(key.into(), value);
        self.origins.extend(origins);
        self
    }
}

impl From<Mapping> for Input {
    fn from(mapping: Mapping) -> Self {
        Self { value: Value::Object(mapping.map), origins: mapping.origins }
    }
}

impl From<System> for Input {
    fn from(system: System) -> Self {
        Self { value: Value::String(system.to_string()), origins: Vec::new() }
    }
}

impl<T: Into<Self>> From<Vec<T>> for Input {
    fn from(items: Vec<T>) -> Self {
        let (values, origins): (Vec<_>, Vec<_>) = items.into_iter().map(Into::into).map(|item| (item.value, item.origins)).unzip();
        Self { value: Value::Array(values), origins: origins.into_iter().flatten().collect() }
    }
}

impl<T: Into<Self>, const N: usize> From<[T; N]> for Input {
    fn from(items: [T; N]) -> Self {
        Self::from(Vec::from(items))
    }
}

macro_rules! literals {
    ($($type:ty),*) => {$(
        impl From<$type> for Input {
            fn from(literal: $type) -> Self {
                Self { value: Value::from(literal), origins: Vec::new() }
            }
        }
    )*};
}
literals!(Value, Map<String, Value>, &str, String, bool, i32, i64, u32);

/// Handles become references: as inputs, in text, and in whatever serde writes (`json!` included).
macro_rules! references {
    ($($handle:ident),*) => {$(
        impl From<&$handle> for Input {
            fn from(handle: &$handle) -> Self {
                Self { value: Value::String(handle.to_string()), origins: vec![handle.origin()] }
            }
        }

        impl From<&$handle> for Value {
            fn from(handle: &$handle) -> Self {
                Self::String(handle.to_string())
            }
        }

        impl std::fmt::Display for $handle {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.reference().fmt(f)
            }
        }

        impl serde::Serialize for $handle {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }
    )*};
}
references!(ParameterHandle, VariableHandle, OutputHandle);
