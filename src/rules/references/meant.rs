//! What was meant by something that is nearly a reference.

use crate::expr::{self, Reference};
use crate::rules::Context;

/// Words that people put before a name, from other languages of templates.
const PREFIXES: [&str; 14] = [
    "step",
    "steps",
    "param",
    "params",
    "parameter",
    "parameters",
    "input",
    "inputs",
    "output",
    "outputs",
    "var",
    "vars",
    "variable",
    "variables",
];

/// CloudFormation's pseudo parameters and ours.
const PSEUDO: [(&str, &str); 3] = [("AWS::Region", "REGION"), ("AWS::AccountId", "ACCOUNT_ID"), ("AWS::Partition", "AWS_PARTITION")];

/// The reference that the text between some brackets was meant as, if that names something which is there.
pub(super) fn reference(context: &Context<'_>, inner: &str) -> Option<Reference> {
    let inner = inner.trim_matches([' ', '\t', '{', '}']);
    if let Some((_, name)) = PSEUDO.iter().find(|(pseudo, _)| *pseudo == inner) {
        return Some(Reference::Global((*name).to_owned()));
    }
    let bare = inner.trim_matches(['\'', '"']).trim_start_matches(['.', '$', '@']);
    [bare, without_prefix(bare)].into_iter().find_map(|name| exactly(context, name).or_else(|| otherwise_written(context, name)))
}

fn without_prefix(name: &str) -> &str {
    match name.split_once([':', '.']) {
        Some((word, rest)) if PREFIXES.contains(&word.to_ascii_lowercase().as_str()) => rest.trim_start_matches(':'),
        _ => name,
    }
}

fn exactly(context: &Context<'_>, name: &str) -> Option<Reference> {
    let reference = match name.split_once(':') {
        Some((namespace, name)) if namespace.eq_ignore_ascii_case("globals") || namespace.eq_ignore_ascii_case("aws") => {
            Reference::Global(name.trim().to_owned())
        }
        _ => expr::whole(&format!("{{{{{name}}}}}"))?,
    };
    match &reference {
        Reference::Parameter(name) if context.document.variable(name).is_some() && context.document.parameter(name).is_none() => {
            Some(Reference::Variable(name.clone()))
        }
        reference => names_something(context, reference).then(|| reference.clone()),
    }
}

/// `Instance-Id` and `Instance Id` for `InstanceId`.
fn otherwise_written(context: &Context<'_>, name: &str) -> Option<Reference> {
    if !name.contains(['-', ' ']) || !name.chars().all(|c| c.is_ascii_alphanumeric() || "_- ".contains(c)) {
        return None;
    }
    let letters = |text: &str| text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    let wanted = letters(name);
    let found = context.parameters().map(|(name, ..)| name).find(|parameter| letters(parameter) == wanted)?;
    Some(Reference::Parameter(found.to_owned()))
}

fn names_something(context: &Context<'_>, reference: &Reference) -> bool {
    match reference {
        Reference::Parameter(name) => context.document.parameter(name).is_some(),
        Reference::Variable(name) => context.document.variable(name).is_some(),
        Reference::Output { step, .. } => context.flow.find(step).is_some(),
        Reference::Global(name) => expr::GLOBALS.contains(&name.as_str()),
        Reference::Automation(name) => expr::AUTOMATION.contains(&name.as_str()),
        Reference::Ssm(_) => false,
    }
}
