//! The JSONPath of selectors (reference 4.4).

use crate::json::Value;

/// What a path finds; `None` when nothing. `Err` says what is wrong with the path.
pub fn select(value: &Value, path: &str) -> Result<Option<Value>, String> {
    let keys = path.trim_start_matches("$.").split('.');
    Ok(keys.into_iter().try_fold(value, |value, key| value.get(key)).cloned())
}
