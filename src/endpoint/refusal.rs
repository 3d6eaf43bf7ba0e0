//! What a request is refused with: the service's own code and a text (reference 9, 11.1).

use crate::json::{Value, json};

/// An answer that is an error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refusal {
    /// The service's code, such as `InvalidDocument`.
    pub(super) code: &'static str,
    /// What is wrong, for people.
    pub(super) message: String,
    /// The HTTP status.
    pub(super) status: u16,
}

impl Refusal {
    /// The caller's mistake.
    pub(super) fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), status: 400 }
    }

    /// What no member of a request may say.
    pub(super) fn validation(message: impl Into<String>) -> Self {
        Self::new("ValidationException", message)
    }

    /// What the service can do and this endpoint cannot.
    pub(super) fn not_here(what: &str) -> Self {
        Self::validation(format!("ssmith's local endpoint does not have {what}"))
    }

    /// The endpoint's own failure.
    pub(super) fn internal(message: impl Into<String>) -> Self {
        Self { code: "InternalServerError", message: message.into(), status: 500 }
    }

    /// With another HTTP status.
    pub(super) fn with_status(mut self, status: u16) -> Self {
        self.status = status;
        self
    }

    /// As AWS JSON 1.1 writes it.
    pub(super) fn to_json(&self) -> Value {
        json!({"__type": self.code, "Message": self.message})
    }
}
