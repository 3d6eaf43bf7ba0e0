//! Steps of one choice that run on into another choice of the same branch.

use crate::diagnostic::{Diagnostic, Level};
use crate::document::{Action, Edge, StepAt};
use crate::rules::Context;

crate::rule! {
    /// A step that one choice of a branch leads to runs on into the step of another choice.
    ///
    /// # Why
    /// Without `nextStep` and `isEnd` a step is followed by the one below it, also where a branch chose between the two. Often that is
    /// meant, as when the first prepares what the second does; written as `nextStep` everybody sees it. Where the second takes back
    /// what the first did, start and stop, or all other steps say what follows them, it cannot be meant and is a warning.
    ///
    /// # Example
    /// ```yaml
    /// parameters:
    ///   Wanted:
    ///     type: String
    /// mainSteps:
    ///   - name: Choose
    ///     action: aws:branch
    ///     inputs:
    ///       Choices:
    ///         - Variable: '{{ Wanted }}'
    ///           StringEquals: start
    ///           NextStep: StartIt
    ///         - Variable: '{{ Wanted }}'
    ///           StringEquals: stop
    ///           NextStep: StopIt
    ///     isEnd: true
    ///   - name: StartIt
    ///     action: aws:executeAutomation
    ///     inputs:
    ///       DocumentName: AWS-StartEC2Instance
    ///   - name: StopIt
    ///     action: aws:executeAutomation
    ///     inputs:
    ///       DocumentName: AWS-StopEC2Instance
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// parameters:
    ///   Wanted:
    ///     type: String
    /// mainSteps:
    ///   - name: Choose
    ///     action: aws:branch
    ///     inputs:
    ///       Choices:
    ///         - Variable: '{{ Wanted }}'
    ///           StringEquals: start
    ///           NextStep: StartIt
    ///         - Variable: '{{ Wanted }}'
    ///           StringEquals: stop
    ///           NextStep: StopIt
    ///     isEnd: true
    ///   - name: StartIt
    ///     action: aws:executeAutomation
    ///     inputs:
    ///       DocumentName: AWS-StartEC2Instance
    ///     isEnd: true
    ///   - name: StopIt
    ///     action: aws:executeAutomation
    ///     inputs:
    ///       DocumentName: AWS-StopEC2Instance
    /// ```
    pub(super) RUNS_ON_INTO_CHOICE = "SSM0428" "runs-on-into-choice" Warning Run
}

/// The finding of a step that runs on into the next one; `chosen` has the branches with a choice for each step, and `forgot` is where all
/// others say what follows them.
pub(super) fn finding(context: &Context<'_>, chosen: &[Vec<usize>], edge: &Edge, forgot: bool) -> Option<Diagnostic> {
    // A `Default` is no choice of its own: it often is what all of them come to.
    let branch = *chosen[edge.from].iter().find(|branch| **branch != edge.from && chosen[edge.to].contains(*branch))?;
    let (step, next) = (&context.steps()[edge.from], &context.steps()[edge.to]);
    let (name, other) = (step.step.name(), next.step.name());
    let branch = context.steps()[branch].step.name();
    let message = format!("branch `{branch}` chooses between `{name}` and `{other}`, but `{name}` runs on into `{other}`");
    let mut finding = context.at_step(&RUNS_ON_INTO_CHOICE, step, message);
    if !forgot && !take_back_each_other(step, next) {
        finding.level = Level::Note;
    }
    let help = format!("add `isEnd: true` or another `nextStep` to `{name}`; if it is meant, `nextStep: {other}` says so");
    Some(finding.help(help).related(context.step_span(next), "the other choice"))
}

/// What undoes what, as AWS and people name it.
const OPPOSITES: [(&str, &str); 14] = [
    ("start", "stop"),
    ("enable", "disable"),
    ("create", "delete"),
    ("attach", "detach"),
    ("associate", "disassociate"),
    ("register", "deregister"),
    ("authorize", "revoke"),
    ("add", "remove"),
    ("allow", "deny"),
    ("suspend", "resume"),
    ("allocate", "release"),
    ("scaleup", "scaledown"),
    ("scaleout", "scalein"),
    ("running", "stopped"),
];

/// Whether one of two steps takes back what the other does: by their names, or by what they call.
fn take_back_each_other(one: &StepAt<'_>, other: &StepAt<'_>) -> bool {
    let (ones, others) = (labels(one), labels(other));
    ones.iter().zip(&others).any(|(one, other)| opposite(one, other))
}

fn labels(at: &StepAt<'_>) -> [String; 2] {
    let deed = match &at.step.action {
        Action::ChangeInstanceState(inputs) => inputs.desired_state.as_deref(),
        Action::ExecuteAutomation(inputs) => inputs.document_name.as_deref(),
        action => action.api().map(|(_, api)| api),
    };
    [at.step.name(), deed.unwrap_or_default()]
        .map(|label| label.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase())
}

fn opposite(one: &str, other: &str) -> bool {
    OPPOSITES.iter().any(|(does, undoes)| {
        let swapped = |from: &str, to: &str| one.contains(from) && one.replacen(from, to, 1) == other;
        swapped(does, undoes) || swapped(undoes, does)
    })
}
