//! Calls that are made again.

use crate::catalog::{self, Kind};
use crate::diagnostic::Diagnostic;
use crate::document::{Arg, StepAt};
use crate::pattern::{Pattern, Purpose};
use crate::rules::Context;

crate::rule! {
    /// A call that creates something is tried again without a token.
    ///
    /// # Why
    /// When an attempt fails after the service has begun (a time-out, a lost answer), the next one begins once more, and there are two.
    /// With the same token in each attempt the service knows that they are one. The id of the execution stays the same; with the step's
    /// name behind it, it is not the token of another step too.
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: CreateFileSystem
    ///     action: aws:executeAwsApi
    ///     maxAttempts: 3
    ///     inputs:
    ///       Service: fsx
    ///       Api: CreateBackup
    ///       FileSystemId: fs-0123456789abcdef0
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: CreateFileSystem
    ///     action: aws:executeAwsApi
    ///     maxAttempts: 3
    ///     inputs:
    ///       Service: fsx
    ///       Api: CreateBackup
    ///       FileSystemId: fs-0123456789abcdef0
    ///       ClientRequestToken: '{{ automation:EXECUTION_ID }}-CreateFileSystem'
    /// ```
    pub(super) RETRY_WITHOUT_TOKEN = "SSM1208" "retry-without-token" Note Run
}

/// Names of members that make a repeated call the same call, where the API's model does not mark them.
const TOKENS: [&str; 5] = ["ClientToken", "ClientRequestToken", "IdempotencyToken", "CreationToken", "CallerReference"];

/// What calls that begin something begin with. A repeated deletion finds nothing left to do.
const BEGINS: [&str; 9] = ["Create", "Run", "Start", "Copy", "Restore", "Allocate", "Purchase", "Request", "Import"];

pub(super) fn check(context: &Context<'_>, out: &mut Vec<Diagnostic>) {
    for (index, at) in context.steps().iter().enumerate() {
        // Every pass of a loop would need another token, which a runbook cannot make.
        let Some(attempts) = at.step.max_attempts.as_ref().and_then(Arg::number).filter(|attempts| *attempts > 1 && at.parent.is_none())
        else {
            continue;
        };
        let Some(Wanting { call, token, pattern, most }) = wanting(context, at) else { continue };
        let message = format!(
            "step `{}` tries {call} up to {attempts} times without `{token}`: an attempt that only seemed to fail leaves one more behind",
            at.step.name()
        );
        let finding = context.at_key(&RETRY_WITHOUT_TOKEN, &at.pointer.join("maxAttempts"), message);
        let own = own_ending(at.step.name(), index, pattern, most);
        let whose = if own.is_empty() { "" } else { ", of this step's own" };
        let help = format!("add a token that stays the same{whose}, such as `{token}: '{{{{ automation:EXECUTION_ID }}}}{own}'`");
        out.push(finding.help(help));
    }
}

/// An execution's id, as long as they all are.
const EXECUTION: &str = "01234567-89ab-cdef-0123-456789abcdef";

/// What makes the execution's id the token of one step: its name, or its number where that is too long. Nothing where the API takes no
/// more than an id.
fn own_ending(name: &str, index: usize, pattern: &str, most: usize) -> String {
    // CloudFormation knows letters, digits and dashes only.
    let name: String = name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    let pattern = Some(pattern).filter(|pattern| !pattern.is_empty()).and_then(|pattern| Pattern::compile(pattern, Purpose::Whole).ok()?);
    let is_taken = |ending: &String| {
        let token = format!("{EXECUTION}{ending}");
        token.len() <= most && pattern.as_ref().is_none_or(|pattern| pattern.matches(&token) != Some(false))
    };
    [format!("-{name}"), format!("-step{}", index + 1)].into_iter().find(is_taken).unwrap_or_default()
}

/// What a step calls that begins something, and the token that it could give and does not.
struct Wanting {
    call: String,
    token: String,
    /// The pattern of the token, empty for none.
    pattern: &'static str,
    /// The characters that it may have.
    most: usize,
}

/// What EC2 takes, and what no other service is known to take less than without saying so.
const MOST: usize = 64;

fn wanting(context: &Context<'_>, at: &StepAt<'_>) -> Option<Wanting> {
    let inputs = context.at(&at.pointer.join("inputs"))?.as_object()?;
    if let Some(token) = match at.step.action.name() {
        "aws:runInstances" | "aws:copyImage" => Some("ClientToken"),
        "aws:createStack" => Some("ClientRequestToken"),
        _ => None,
    } {
        let call = format!("`{}`", at.step.action.name());
        return (!inputs.contains_key(token)).then(|| Wanting { call, token: token.to_owned(), pattern: "", most: MOST });
    }
    if at.step.action.name() != "aws:executeAwsApi" {
        return None;
    }
    let (service, api) = at.step.action.api()?;
    let operation = catalog::catalog().service(service)?.operation(api)?;
    if !BEGINS.iter().any(|verb| operation.name().starts_with(verb)) {
        return None;
    }
    let token = operation.input()?.members().find(|member| member.idempotency_token || TOKENS.contains(&member.name))?;
    if inputs.contains_key(token.name) {
        return None;
    }
    let (pattern, most) = match token.shape.kind() {
        Kind::String { pattern, bounds } => (pattern, bounds.max.parse().map_or(MOST, |most: usize| most.min(MOST))),
        _ => ("", MOST),
    };
    Some(Wanting { call: operation.name().to_owned(), token: token.name.to_owned(), pattern, most })
}
