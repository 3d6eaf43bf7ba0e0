//! What can be in a value, by where it comes from.

use crate::document::{Parameter, ParameterType};
use crate::expr::Reference;
use crate::pattern::{Pattern, Purpose};
use crate::rules::Context;

/// Who decides on the text that a reference is replaced by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Source {
    /// Nobody who could do harm: numbers, truth values, what the service itself makes up, values that are checked.
    Safe,
    /// Whoever starts the runbook: nothing checks the text.
    Unchecked,
    /// Whoever starts the runbook: the pattern lets such a text through.
    Weak,
    /// Whatever a step before has found, names and tags among it.
    Found,
    /// It is not known.
    Unknown,
}

/// Where a reference's text comes from, and whether it can hold one of some harmful texts.
pub(super) fn source(context: &Context<'_>, reference: &Reference, harmful: &[&str]) -> Source {
    let plain = context.type_of(reference);
    if matches!(plain, Some(ParameterType::Integer | ParameterType::Boolean)) {
        return Source::Safe;
    }
    match reference {
        Reference::Parameter(name) => context.document.parameter(name).map_or(Source::Unknown, |parameter| checked(parameter, harmful)),
        Reference::Output { .. } | Reference::Variable(_) => Source::Found,
        Reference::Global(_) | Reference::Automation(_) => Source::Safe,
        Reference::Ssm(_) => Source::Unknown,
    }
}

fn checked(parameter: &Parameter, harmful: &[&str]) -> Source {
    match &parameter.parameter_type {
        // The console offers what there is; ids, bucket names and ARNs hold no signs of a shell.
        Some(ParameterType::Aws { .. } | ParameterType::Other(_)) | None => return Source::Safe,
        _ if parameter.allowed_values.is_some() => return Source::Safe,
        _ => {}
    }
    let Some(pattern) = &parameter.allowed_pattern else { return Source::Unchecked };
    // Of a pattern that cannot be tried nothing is known.
    let Ok(Some(pattern)) = Pattern::compile(pattern, Purpose::Whole) else { return Source::Safe };
    let lets_through = harmful.iter().any(|text| pattern.matches(text) == Some(true));
    if lets_through { Source::Weak } else { Source::Safe }
}
