//! Paginators: how the answers of an operation continue.

use crate::json::{self, Value};

/// How the pages of an operation follow one another, as botocore's paginator reads it. The expressions are JMESPath.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paginator<'t> {
    /// botocore's definition, a JSON text.
    pub definition: &'t str,
    /// Members of the request that take the tokens, in the order of [`output_tokens`](Self::output_tokens).
    pub input_tokens: Vec<String>,
    /// Where an answer holds the tokens of the next page.
    pub output_tokens: Vec<String>,
    /// Where an answer holds its items; the first decides how many there are.
    pub result_keys: Vec<String>,
    /// Where an answer holds what is said once for all pages.
    pub non_aggregate_keys: Vec<String>,
    /// The member of the request that limits a page.
    pub limit_key: Option<String>,
    /// Where an answer says whether there are more; without it, a token does.
    pub more_results: Option<String>,
}

impl<'t> Paginator<'t> {
    /// Reads botocore's definition. `None` when it is none.
    pub(super) fn read(definition: &'t str) -> Option<Self> {
        let value = json::parse(definition)?;
        let many = |key: &str| match value.get(key) {
            Some(Value::String(one)) => vec![one.clone()],
            Some(Value::Array(many)) => many.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
            _ => Vec::new(),
        };
        let one = |key: &str| value.get(key).and_then(Value::as_str).map(str::to_owned);
        Some(Self {
            definition,
            input_tokens: many("input_token"),
            output_tokens: many("output_token"),
            result_keys: many("result_key"),
            non_aggregate_keys: many("non_aggregate_keys"),
            limit_key: one("limit_key"),
            more_results: one("more_results"),
        })
    }
}
