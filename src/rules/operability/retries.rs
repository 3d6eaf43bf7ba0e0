//! Calls that are made again.

use crate::catalog;
use crate::diagnostic::Diagnostic;
use crate::document::{Arg, StepAt};
use crate::rules::Context;

crate::rule! {
    /// A call that creates something is tried again without a token.
    ///
    /// # Why
    /// When an attempt fails after the service has begun (a time-out, a lost answer), the next one begins once more, and there are two.
    /// With the same token in each attempt the service knows that they are one; the id of the execution is one that stays the same.
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
    ///       ClientRequestToken: '{{ automation:EXECUTION_ID }}'
    /// ```
    pub(super) RETRY_WITHOUT_TOKEN = "SSM1208" "retry-without-token" Note Run
}

/// Names of members that make a repeated call the same call, where the API's model does not mark them.
const TOKENS: [&str; 5] = ["ClientToken", "ClientRequestToken", "IdempotencyToken", "CreationToken", "CallerReference"];

/// What calls that begin something begin with. A repeated deletion finds nothing left to do.
const BEGINS: [&str; 9] = ["Create", "Run", "Start", "Copy", "Restore", "Allocate", "Purchase", "Request", "Import"];

pub(super) fn check(context: &Context<'_>, out: &mut Vec<Diagnostic>) {
    for at in context.steps() {
        // Every pass of a loop would need another token, which a runbook cannot make.
        let Some(attempts) = at.step.max_attempts.as_ref().and_then(Arg::number).filter(|attempts| *attempts > 1 && at.parent.is_none())
        else {
            continue;
        };
        let Some((call, token)) = wanting(context, at) else { continue };
        let message = format!(
            "step `{}` tries {call} up to {attempts} times without `{token}`: an attempt that only seemed to fail leaves one more behind",
            at.step.name()
        );
        let finding = context.at_key(&RETRY_WITHOUT_TOKEN, &at.pointer.join("maxAttempts"), message);
        out.push(finding.help(format!("add a token that stays the same, such as `{token}: '{{{{ automation:EXECUTION_ID }}}}'`")));
    }
}

/// What a step calls that begins something, and the token that it could give and does not.
fn wanting(context: &Context<'_>, at: &StepAt<'_>) -> Option<(String, String)> {
    let inputs = context.at(&at.pointer.join("inputs"))?.as_object()?;
    if let Some(token) = match at.step.action.name() {
        "aws:runInstances" | "aws:copyImage" => Some("ClientToken"),
        "aws:createStack" => Some("ClientRequestToken"),
        _ => None,
    } {
        return (!inputs.contains_key(token)).then(|| (format!("`{}`", at.step.action.name()), token.to_owned()));
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
    (!inputs.contains_key(token.name)).then(|| (operation.name().to_owned(), token.name.to_owned()))
}
