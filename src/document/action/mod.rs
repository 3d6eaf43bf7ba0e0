//! The actions: what a step does, with typed inputs (reference 3).
//!
//! Everything known about an action stands once, in `table.rs`: its inputs' types and the [`ActionFacts`]. The schema files under
//! `schemas/action/` are generated from it.

mod facts;
mod table;

pub use facts::{ActionFacts, InputFacts, InputKind};
pub use table::*;

use crate::json::Value;

/// Actions that only AWS's own runbooks may use (reference 3).
pub const INTERNAL_ACTIONS: [&str; 3] = ["aws:putServerUpgradeMetrics", "aws:shareSQLMedia", "aws:installDistributorPackageOnAzure"];

/// An action that the model does not know, or one whose `action` or `inputs` have the wrong type or are missing.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct OtherAction {
    /// The value of `action`.
    pub action: Option<Value>,
    /// The value of `inputs`.
    pub inputs: Option<Value>,
}

/// The facts of an action's name.
pub fn facts(name: &str) -> Option<&'static ActionFacts> {
    FACTS.iter().copied().find(|facts| facts.name == name)
}

impl Action {
    /// The action of a step's `action` and `inputs`. Never fails.
    pub(crate) fn new(action: Option<Value>, inputs: Option<Value>) -> Self {
        match (&action, inputs) {
            (Some(Value::String(name)), Some(Value::Object(map))) => match Self::typed(name, Value::Object(map)) {
                Ok(known) => known,
                Err(inputs) => Self::Other(OtherAction { action, inputs: Some(inputs) }),
            },
            (_, inputs) => Self::Other(OtherAction { action, inputs }),
        }
    }

    /// The values of `action` and `inputs`.
    pub(crate) fn to_json(&self) -> (Option<Value>, Option<Value>) {
        match self {
            Self::Other(other) => (other.action.clone(), other.inputs.clone()),
            known => (Some(Value::String(known.name().to_owned())), Some(known.inputs_to_json())),
        }
    }

    /// `aws:…`; empty when the step has none. A known name with unusable inputs is still that name.
    pub fn name(&self) -> &str {
        match self {
            Self::Other(other) => other.action.as_ref().and_then(Value::as_str).unwrap_or_default(),
            known => known.known_name().unwrap_or_default(),
        }
    }

    /// What is known of it.
    pub fn facts(&self) -> Option<&'static ActionFacts> {
        facts(self.name())
    }

    /// For the actions that call one API by name (`aws:executeAwsApi`, `aws:assertAwsResourceProperty`,
    /// `aws:waitForAwsResourceProperty`): the service and the operation, as written.
    pub fn api(&self) -> Option<(&str, &str)> {
        let (service, api) = match self {
            Self::ExecuteAwsApi(inputs) => (&inputs.service, &inputs.api),
            Self::AssertAwsResourceProperty(inputs) => (&inputs.service, &inputs.api),
            Self::WaitForAwsResourceProperty(inputs) => (&inputs.service, &inputs.api),
            _ => return None,
        };
        Some((service.as_deref()?, api.as_deref()?))
    }
}

/// Declares the inputs of all actions, the [`Action`] enum over them and their facts.
macro_rules! actions {
    ($(
        $(#[doc = $doc:literal])*
        $name:ident($action:literal) [ $( $fact:ident ( $($arg:expr),* ) ),* $(,)? ] {
            $(
                #[doc = $input_doc:literal]
                $field:ident : $kind:ident = $key:literal [ $( $attr:ident ( $($attr_arg:expr),* ) ),* ],
            )*
        }
    )*) => {
        /// What a step does, with its inputs.
        #[derive(Debug, Clone, PartialEq)]
        pub enum Action {
            $(
                #[doc = concat!("`", $action, "`.")]
                $name($name),
            )*
            /// Anything else, kept as it came.
            Other(OtherAction),
        }

        impl Action {
            pub(super) fn typed(name: &str, inputs: Value) -> Result<Self, Value> {
                match name {
                    $( $action => $name::from_json(inputs).map(Self::$name), )*
                    _ => Err(inputs),
                }
            }

            pub(super) fn known_name(&self) -> Option<&'static str> {
                match self {
                    $( Self::$name(_) => Some($action), )*
                    Self::Other(_) => None,
                }
            }

            pub(super) fn inputs_to_json(&self) -> Value {
                match self {
                    $( Self::$name(inputs) => inputs.to_json(), )*
                    Self::Other(other) => other.inputs.clone().unwrap_or_default(),
                }
            }
        }

        $(
            record! {
                $(#[doc = $doc])*
                ///
                /// In an action that calls an API, `rest` holds the API's own parameters, in order.
                pub struct $name {
                    $( #[doc = $input_doc] $field: kind_type!($kind) = $key, )*
                }
            }

            impl From<$name> for Action {
                fn from(inputs: $name) -> Self {
                    Self::$name(inputs)
                }
            }

            impl $name {
                /// What is known of this action.
                pub const FACTS: &'static ActionFacts = &ActionFacts::new(
                    $action,
                    concat!($($doc, "\n"),*),
                    &[ $( InputFacts::new($key, InputKind::$kind, $input_doc) $( .$attr($($attr_arg),*) )* ),* ],
                ) $( .$fact($($arg),*) )* ;
            }
        )*

        /// The facts of every public action.
        pub static FACTS: &[&ActionFacts] = &[ $( $name::FACTS ),* ];
    };
}
pub(crate) use actions;

/// The Rust type of an input's kind.
macro_rules! kind_type {
    (String) => { String };
    (StringList) => { Arg<Vec<String>> };
    (Integer) => { Arg<i64> };
    (Boolean) => { Arg<bool> };
    (Map) => { Arg<Map<String, Value>> };
    (MapList) => { Arg<Vec<Map<String, Value>>> };
    (List) => { Arg<Vec<Value>> };
    (MapOrList) => { Value };
    (Any) => { Value };
    (Choices) => { Vec<Choice> };
    (Condition) => { Condition };
    (Steps) => { Vec<Step> };
}
pub(crate) use kind_type;
