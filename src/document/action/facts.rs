//! What is known of each action beyond its inputs' Rust types: one constant table, filled by `table.rs`.

/// The types that an input takes (reference 3 and 12.2). Every one but the structural ones also takes a whole-value reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum InputKind {
    /// Text.
    String,
    /// A list of texts.
    StringList,
    /// A whole number.
    Integer,
    /// `true` or `false`.
    Boolean,
    /// A mapping.
    Map,
    /// A list of mappings.
    MapList,
    /// A list of anything.
    List,
    /// A mapping or a list of mappings.
    MapOrList,
    /// Anything.
    Any,
    /// Choices of a branch.
    Choices,
    /// A condition of a loop.
    Condition,
    /// The steps of a loop.
    Steps,
}

/// One input of an action.
#[derive(Debug, Clone, Copy)]
pub struct InputFacts {
    /// Its key.
    pub name: &'static str,
    /// Its type.
    pub kind: InputKind,
    /// Whether it must be there.
    pub required: bool,
    /// The values it may have; empty when any.
    pub values: &'static [&'static str],
    /// The least and greatest number.
    pub range: Option<(i64, i64)>,
    /// What it is for, from its documentation comment.
    pub docs: &'static str,
}

impl InputFacts {
    pub(crate) const fn new(name: &'static str, kind: InputKind, docs: &'static str) -> Self {
        Self { name, kind, required: false, values: &[], range: None, docs }
    }

    pub(crate) const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    pub(crate) const fn values(mut self, values: &'static [&'static str]) -> Self {
        self.values = values;
        self
    }

    pub(crate) const fn range(mut self, least: i64, greatest: i64) -> Self {
        self.range = Some((least, greatest));
        self
    }
}

/// One action.
#[derive(Debug, Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own in the reference")]
pub struct ActionFacts {
    /// `aws:…`.
    pub name: &'static str,
    /// What it does, from its documentation comment.
    pub docs: &'static str,
    /// Its inputs, in canonical order.
    pub inputs: &'static [InputFacts],
    /// Whether it takes other inputs too: the parameters of the API it calls.
    pub api: bool,
    /// Of two inputs exactly one must be there.
    pub one_of: Option<(&'static str, &'static str)>,
    /// Its predefined outputs (reference 12.1).
    pub outputs: &'static [&'static str],
    /// Names that a declared output may not have, since the service keeps them; only where a live message proves it (reference 2.4).
    pub reserved_outputs: &'static [&'static str],
    /// Whether a step of it may declare outputs (reference 2.4).
    pub declares_outputs: bool,
    /// The limit of one attempt when the step sets none, in seconds (reference 2.5).
    pub default_timeout: Option<u32>,
    /// The greatest `timeoutSeconds` that is honoured (reference 2.5).
    pub max_timeout: Option<u32>,
    /// Whether an `onCancel` may lead to a step of it (reference 2.3).
    pub on_cancel_target: bool,
    /// Whether a step of it may have `onCancel` (reference 2.3).
    pub on_cancel: bool,
    /// Whether it counts against the quota of blocking actions (reference 12.3).
    pub blocking: bool,
    /// The IAM actions it needs by itself (reference 3.24).
    pub permissions: &'static [&'static str],
}

impl ActionFacts {
    pub(crate) const fn new(name: &'static str, docs: &'static str, inputs: &'static [InputFacts]) -> Self {
        Self {
            name,
            docs,
            inputs,
            api: false,
            one_of: None,
            outputs: &[],
            reserved_outputs: &[],
            declares_outputs: false,
            default_timeout: None,
            max_timeout: None,
            on_cancel_target: true,
            on_cancel: true,
            blocking: false,
            permissions: &[],
        }
    }

    pub(crate) const fn api(mut self) -> Self {
        self.api = true;
        self
    }

    pub(crate) const fn one_of(mut self, one: &'static str, other: &'static str) -> Self {
        self.one_of = Some((one, other));
        self
    }

    pub(crate) const fn outputs(mut self, outputs: &'static [&'static str]) -> Self {
        self.outputs = outputs;
        self
    }

    pub(crate) const fn reserved_outputs(mut self, reserved: &'static [&'static str]) -> Self {
        self.reserved_outputs = reserved;
        self
    }

    pub(crate) const fn declares_outputs(mut self) -> Self {
        self.declares_outputs = true;
        self
    }

    pub(crate) const fn default_timeout(mut self, seconds: u32) -> Self {
        self.default_timeout = Some(seconds);
        self
    }

    pub(crate) const fn max_timeout(mut self, seconds: u32) -> Self {
        self.max_timeout = Some(seconds);
        self
    }

    pub(crate) const fn no_on_cancel_target(mut self) -> Self {
        self.on_cancel_target = false;
        self
    }

    pub(crate) const fn no_on_cancel(mut self) -> Self {
        self.on_cancel = false;
        self
    }

    pub(crate) const fn blocking(mut self) -> Self {
        self.blocking = true;
        self
    }

    pub(crate) const fn permissions(mut self, permissions: &'static [&'static str]) -> Self {
        self.permissions = permissions;
        self
    }

    /// The facts of one input.
    pub fn input(&self, name: &str) -> Option<&'static InputFacts> {
        self.inputs.iter().find(|input| input.name == name)
    }
}
