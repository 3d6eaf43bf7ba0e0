//! The languages and versions that scripts can be written in (reference 5.2).

use crate::diagnostic::{Diagnostic, Level};
use crate::document::runtime::{self, Standing};
use crate::document::{Action, StepAt};
use crate::rule;
use crate::rules::Context;
use crate::text::near;

rule! {
    /// `Runtime` is none that there is.
    ///
    /// # Why
    /// The value is matched letter by letter: `python3.11`, `PowerShell 7.4` with its space. A Python that is newer than those that ssmith
    /// knows of may have come since: a warning.
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: count
    ///     action: aws:executeScript
    ///     inputs:
    ///       Runtime: Python 3.11
    ///       Handler: count
    ///       Script: |
    ///         def count(events, context):
    ///             return {'Count': 1}
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: count
    ///     action: aws:executeScript
    ///     inputs:
    ///       Runtime: python3.11
    ///       Handler: count
    ///       Script: |
    ///         def count(events, context):
    ///             return {'Count': 1}
    /// ```
    pub(super) UNKNOWN_RUNTIME = "SSM0630" "unknown-runtime" Error Create
}

rule! {
    /// `Runtime` is one that AWS has retired.
    ///
    /// # Why
    /// It has been taken off the list of runtimes (reference 5.2): a new version of the document may be refused, and one day the step no
    /// longer runs.
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: count
    ///     action: aws:executeScript
    ///     inputs:
    ///       Runtime: python3.8
    ///       Handler: count
    ///       Script: |
    ///         def count(events, context):
    ///             return {'Count': 1}
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: count
    ///     action: aws:executeScript
    ///     inputs:
    ///       Runtime: python3.11
    ///       Handler: count
    ///       Script: |
    ///         def count(events, context):
    ///             return {'Count': 1}
    /// ```
    pub(super) RETIRED_RUNTIME = "SSM0631" "retired-runtime" Warning Create
}

rule! {
    /// `Runtime` is one that will go next.
    ///
    /// # Why
    /// `python3.9` has gone from the list of runtimes, though documents of AWS's own still use it (reference 5.2); `python3.10` is on it,
    /// but the language's makers no longer mend it. There is time to move to a newer one.
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: count
    ///     action: aws:executeScript
    ///     inputs:
    ///       Runtime: python3.9
    ///       Handler: count
    ///       Script: |
    ///         def count(events, context):
    ///             return {'Count': 1}
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: count
    ///     action: aws:executeScript
    ///     inputs:
    ///       Runtime: python3.11
    ///       Handler: count
    ///       Script: |
    ///         def count(events, context):
    ///             return {'Count': 1}
    /// ```
    pub(super) RETIRING_RUNTIME = "SSM0632" "retiring-runtime" Warning Create
}

pub(super) fn check(context: &Context<'_>, step: &StepAt<'_>, out: &mut Vec<Diagnostic>) {
    let Action::ExecuteScript(inputs) = &step.step.action else { return };
    // A reference is family 03's and the editor's.
    let Some(runtime) = inputs.runtime.as_deref().filter(|runtime| !runtime.contains("{{")) else { return };
    let name = step.step.name();
    let pointer = step.pointer.join("inputs").join("Runtime");
    let instead = if runtime.to_ascii_lowercase().contains("shell") { "PowerShell 7.4" } else { "python3.11" };
    let Some(standing) = runtime::standing(runtime) else {
        let mut finding = context.at_value(&UNKNOWN_RUNTIME, &pointer, format!("step `{name}`: there is no runtime `{runtime}`"));
        if runtime::is_newer(runtime) {
            finding.level = Level::Warning;
        }
        let finding = match near(runtime, runtime::supported()) {
            None => {
                let list: Vec<_> = runtime::supported().map(|known| format!("`{known}`")).collect();
                finding.help(format!("write one of {}", list.join(", ")))
            }
            near => finding.mean(runtime, near),
        };
        return out.push(finding);
    };
    let (rule, what) = match standing {
        Standing::Supported => return,
        Standing::Oldest => (&RETIRING_RUNTIME, "is the oldest that is left: Python 3.10 gets no more mends since October 2026"),
        Standing::Retiring => (&RETIRING_RUNTIME, "is no longer on AWS's list of runtimes"),
        Standing::Retired => (&RETIRED_RUNTIME, "is retired"),
    };
    let mut finding = context.at_value(rule, &pointer, format!("step `{name}`: the runtime `{runtime}` {what}"));
    if standing == Standing::Oldest {
        finding.level = Level::Note;
    }
    out.push(finding.help(format!("write `{instead}` and run the script once with it")));
}
