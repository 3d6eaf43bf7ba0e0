//! References to what is not declared.

use std::ops::Range;

use crate::diagnostic::{Diagnostic, Level};
use crate::document::{Action, Rest, Step};
use crate::expr::{AUTOMATION, GLOBALS, Reference};
use crate::rules::Context;
use crate::rules::references::Place;
use crate::text::{near, nearest};

crate::rule! {
    /// A reference names an output that its step does not have.
    ///
    /// # Why
    /// A step has the outputs that it declares and those that come with its action; nothing else can be read from it.
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: Restore
    ///     action: aws:executeAwsApi
    ///     inputs:
    ///       Service: backup
    ///       Api: StartRestoreJob
    ///       RecoveryPointArn: arn:aws:backup:eu-west-1:123456789012:recovery-point:1
    ///       Metadata: {}
    ///     outputs:
    ///       - Name: RestoreJobId
    ///         Selector: $.RestoreJobId
    ///   - name: Look
    ///     action: aws:executeAwsApi
    ///     inputs:
    ///       Service: backup
    ///       Api: DescribeRestoreJob
    ///       RestoreJobId: '{{ Restore.RestoreJobID }}'
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: Restore
    ///     action: aws:executeAwsApi
    ///     inputs:
    ///       Service: backup
    ///       Api: StartRestoreJob
    ///       RecoveryPointArn: arn:aws:backup:eu-west-1:123456789012:recovery-point:1
    ///       Metadata: {}
    ///     outputs:
    ///       - Name: RestoreJobId
    ///         Selector: $.RestoreJobId
    ///   - name: Look
    ///     action: aws:executeAwsApi
    ///     inputs:
    ///       Service: backup
    ///       Api: DescribeRestoreJob
    ///       RestoreJobId: '{{ Restore.RestoreJobId }}'
    /// ```
    pub(super) UNKNOWN_STEP_OUTPUT = "SSM0301" "unknown-step-output" Error Create
}

crate::rule! {
    /// A reference names a parameter that is not declared.
    ///
    /// # Why
    /// The service refuses it: `Parameter "X" is not declared.`
    ///
    /// # Example
    /// ```yaml
    /// parameters:
    ///   Minutes:
    ///     type: String
    /// mainSteps:
    ///   - name: Wait
    ///     action: aws:sleep
    ///     inputs:
    ///       Duration: PT{{ Minuts }}M
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// parameters:
    ///   Minutes:
    ///     type: String
    /// mainSteps:
    ///   - name: Wait
    ///     action: aws:sleep
    ///     inputs:
    ///       Duration: PT{{ Minutes }}M
    /// ```
    pub(super) UNKNOWN_PARAMETER = "SSM0302" "unknown-parameter" Error Create
}

crate::rule! {
    /// A reference names a step that does not exist.
    ///
    /// # Why
    /// There is nothing whose output could be read. Step names count letter case.
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: Child
    ///     action: aws:executeAutomation
    ///     inputs:
    ///       DocumentName: AWS-RestartEC2Instance
    ///   - name: Wait
    ///     action: aws:sleep
    ///     inputs:
    ///       Duration: '{{ Chlid.Output }}'
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: Child
    ///     action: aws:executeAutomation
    ///     inputs:
    ///       DocumentName: AWS-RestartEC2Instance
    ///   - name: Wait
    ///     action: aws:sleep
    ///     inputs:
    ///       Duration: '{{ Child.Output }}'
    /// ```
    pub(super) UNKNOWN_STEP = "SSM0303" "unknown-step" Error Create
}

crate::rule! {
    /// A reference names a variable that is not declared.
    ///
    /// # Why
    /// Variables exist only when they stand under `variables`.
    ///
    /// # Example
    /// ```yaml
    /// variables:
    ///   Pause:
    ///     type: String
    ///     default: PT5S
    /// mainSteps:
    ///   - name: Wait
    ///     action: aws:sleep
    ///     inputs:
    ///       Duration: '{{ variable:Pauze }}'
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// variables:
    ///   Pause:
    ///     type: String
    ///     default: PT5S
    /// mainSteps:
    ///   - name: Wait
    ///     action: aws:sleep
    ///     inputs:
    ///       Duration: '{{ variable:Pause }}'
    /// ```
    pub(super) UNKNOWN_VARIABLE = "SSM0304" "unknown-variable" Error Create
}

crate::rule! {
    /// A reference names a system variable that the service does not have.
    ///
    /// # Why
    /// There are `global:ACCOUNT_ID`, `global:AWS_PARTITION`, `global:DATE`, `global:DATE_TIME`, `global:REGION` and
    /// `automation:EXECUTION_ID`, and no others.
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: Look
    ///     action: aws:executeAwsApi
    ///     inputs:
    ///       Service: backup
    ///       Api: DescribeRegionSettings
    ///       Region: '{{ global:AWS_REGION }}'
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: Look
    ///     action: aws:executeAwsApi
    ///     inputs:
    ///       Service: backup
    ///       Api: DescribeRegionSettings
    ///       Region: '{{ global:REGION }}'
    /// ```
    pub(super) UNKNOWN_SYSTEM_VARIABLE = "SSM0305" "unknown-system-variable" Error Create
}

crate::rule! {
    /// A reference names a step without one of its outputs.
    ///
    /// # Why
    /// A name alone is a parameter. Of a step only single outputs can be read: `{{ Step.Output }}`.
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: Child
    ///     action: aws:executeAutomation
    ///     inputs:
    ///       DocumentName: AWS-RestartEC2Instance
    ///   - name: Wait
    ///     action: aws:sleep
    ///     inputs:
    ///       Duration: '{{ Child }}'
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: Child
    ///     action: aws:executeAutomation
    ///     inputs:
    ///       DocumentName: AWS-RestartEC2Instance
    ///   - name: Wait
    ///     action: aws:sleep
    ///     inputs:
    ///       Duration: '{{ Child.Output }}'
    /// ```
    pub(super) STEP_WITHOUT_OUTPUT = "SSM0306" "step-without-output" Error Create
}

crate::rule! {
    /// A reference names a part of a parameter.
    ///
    /// # Why
    /// `{{ A.b }}` is output `b` of step `A`. There is no way to reach into a parameter's value but a script.
    ///
    /// # Example
    /// ```yaml
    /// parameters:
    ///   Options:
    ///     type: StringMap
    /// mainSteps:
    ///   - name: Wait
    ///     action: aws:sleep
    ///     inputs:
    ///       Duration: '{{ Options.Pause }}'
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// parameters:
    ///   Pause:
    ///     type: String
    /// mainSteps:
    ///   - name: Wait
    ///     action: aws:sleep
    ///     inputs:
    ///       Duration: '{{ Pause }}'
    /// ```
    pub(super) OUTPUT_OF_PARAMETER = "SSM0307" "part-of-parameter" Error Create
}

/// Pseudo parameters of maintenance windows; they mean nothing in a runbook.
const WINDOW_NAMES: [&str; 6] = ["RESOURCE_ID", "TARGET_ID", "TARGET_TYPE", "WINDOW_ID", "WINDOW_TARGET_ID", "WINDOW_TASK_ID"];

/// Whether what a reference names is there; a finding if not.
pub(super) fn check(context: &Context<'_>, at: &Place<'_>, range: Range<usize>, reference: &Reference, out: &mut Vec<Diagnostic>) -> bool {
    let before = out.len();
    let Place { pointer, what, name: holder } = *at;
    let document = context.document;
    let who = format!("{what} `{holder}`");
    match reference {
        Reference::Parameter(name) => {
            if document.parameter(name).is_some() || !context.parameters_are_known() {
                return true;
            }
            if let Some(step) = context.flow.find(name) {
                let message = format!("{who} refers to step `{name}` without one of its outputs");
                let step = &context.steps()[step];
                let example =
                    outputs_of(step.step).next().map(|output| format!("write one of its outputs, as in `{{{{ {name}.{output} }}}}`"));
                let finding = context.inside(&STEP_WITHOUT_OUTPUT, pointer, range, message).maybe_help(example);
                out.push(finding.related(context.step_span(step), "the step"));
                return false;
            }
            let message = format!("{who} refers to parameter `{name}`, which is not declared");
            let elsewhere = if document.variable(name).is_some() {
                Some(format!("for the variable write `{{{{ variable:{name} }}}}`"))
            } else if GLOBALS.contains(&name.as_str()) {
                Some(format!("for the system variable write `{{{{ global:{name} }}}}`"))
            } else if AUTOMATION.contains(&name.as_str()) {
                Some(format!("for the system variable write `{{{{ automation:{name} }}}}`"))
            } else if WINDOW_NAMES.contains(&name.as_str()) {
                Some("the pseudo parameters of maintenance windows mean nothing inside a runbook; declare a parameter and let the window's task fill it".into())
            } else {
                None
            };
            let near = near(name, document.parameters.iter().flatten().map(|(name, _)| name.as_str())).filter(|_| elsewhere.is_none());
            let mut finding = context.inside(&UNKNOWN_PARAMETER, pointer, range, message).mean(name, near).maybe_help(elsewhere);
            // The page of `aws:runCommand` offers them (reference 3.18).
            if WINDOW_NAMES.contains(&name.as_str()) {
                finding.level = Level::Warning;
            }
            out.push(finding);
        }
        Reference::Variable(name) => {
            if document.variable(name).is_none() && context.variables_are_known() {
                let message = format!("{who} refers to variable `{name}`, which is not declared");
                let parameter = document.parameter(name).map(|_| format!("for the parameter write `{{{{ {name} }}}}`"));
                let near = near(name, document.variables.iter().flatten().map(|(name, _)| name.as_str())).filter(|_| parameter.is_none());
                out.push(context.inside(&UNKNOWN_VARIABLE, pointer, range, message).mean(name, near).maybe_help(parameter));
            }
        }
        Reference::Global(name) if !GLOBALS.contains(&name.as_str()) => {
            system(context, at, range, "global", name, &GLOBALS, out);
        }
        Reference::Automation(name) if !AUTOMATION.contains(&name.as_str()) => {
            system(context, at, range, "automation", name, &AUTOMATION, out);
        }
        Reference::Output { step, output } => return check_output(context, at, range, step, output, out),
        Reference::Global(_) | Reference::Automation(_) | Reference::Ssm(_) => {}
    }
    out.len() == before
}

fn system(
    context: &Context<'_>,
    at: &Place<'_>,
    range: Range<usize>,
    space: &str,
    name: &str,
    known: &[&'static str],
    out: &mut Vec<Diagnostic>,
) {
    let message = format!("{} `{}` refers to `{space}:{name}`, which is no system variable", at.what, at.name);
    let all: Vec<String> = known.iter().map(|name| format!("`{space}:{name}`")).collect();
    let other =
        if space == "global" { AUTOMATION.contains(&name).then_some("automation") } else { GLOBALS.contains(&name).then_some("global") };
    let moved = other.map(|space| format!("write `{{{{ {space}:{name} }}}}`"));
    let near = nearest(name, known.iter().copied());
    out.push(
        context
            .inside(&UNKNOWN_SYSTEM_VARIABLE, at.pointer, range, message)
            .help(format!("there is {}", all.join(", ")))
            .suggest(near.map(|near| format!("{space}:{near}")).as_deref())
            .maybe_help(moved),
    );
}

/// Whether `step.output` exists; a finding if not.
pub(super) fn check_output(
    context: &Context<'_>,
    at: &Place<'_>,
    range: Range<usize>,
    step: &str,
    output: &str,
    out: &mut Vec<Diagnostic>,
) -> bool {
    let who = if at.name.is_empty() { at.what.to_owned() } else { format!("{} `{}`", at.what, at.name) };
    let Some(index) = context.flow.find(step) else {
        if !context.steps_are_known() {
            return true;
        }
        if context.document.parameter(step).is_some() {
            let message =
                format!("{who} refers to `{step}.{output}`, but `{step}` is a parameter, and a part of a parameter cannot be read");
            let help = format!("write `{{{{ {step} }}}}` for the whole value, or take it apart in a script");
            out.push(context.inside(&OUTPUT_OF_PARAMETER, at.pointer, range, message).help(help));
            return false;
        }
        let message = format!("{who} refers to step `{step}`, which does not exist");
        let namespace =
            ["global", "automation", "variable", "ssm"].contains(&step).then(|| format!("write `{{{{ {step}:{output} }}}}`, with a colon"));
        out.push(
            context
                .inside(&UNKNOWN_STEP, at.pointer, range, message)
                .mean(step, near(step, context.flow.names()).filter(|_| namespace.is_none()))
                .maybe_help(namespace),
        );
        return false;
    };
    let found = &context.steps()[index];
    if has_output(found.step, output) {
        return true;
    }
    let message = format!("{who} refers to output `{output}` of step `{step}`, which has no such output");
    let names: Vec<&str> = outputs_of(found.step).collect();
    let listed = match names.as_slice() {
        [] => format!("`{step}` has no outputs; declare it under the step's `outputs`"),
        names if names.len() <= 8 => format!("`{step}` has `{}`", names.join("`, `")),
        _ => "declare it under the step's `outputs`".to_owned(),
    };
    let near = near(output, names.iter().copied());
    let mut finding = context.inside(&UNKNOWN_STEP_OUTPUT, at.pointer, range, message).help(listed).mean(output, near);
    if matches!(found.step.action, Action::ExecuteAwsApi(_)) && names.is_empty() {
        // Three of AWS's own documents read members of the response without declaring them, and the service took them (reference 12.1).
        finding.level = Level::Warning;
    }
    out.push(finding.related(context.step_span(found), "the step"));
    false
}

/// The names of a step's outputs: those it declares, then those of its action.
fn outputs_of(step: &Step) -> impl Iterator<Item = &str> {
    let predefined = step.action.facts().map(|facts| facts.outputs).unwrap_or_default();
    step.declared_outputs().iter().filter_map(|output| output.name.as_deref()).chain(predefined.iter().copied())
}

/// Whether a step has an output, as far as is known: of an unknown action it may have any, and `OutputPayload` stands on more actions
/// than are documented (reference 3).
pub(super) fn has_output(step: &Step, output: &str) -> bool {
    let unreadable = matches!(step.rest, Rest::Whole(_)) || step.rest.get("outputs").is_some();
    unreadable || step.action.facts().is_none() || output == "OutputPayload" || outputs_of(step).any(|known| known == output)
}
