//! Braces that are no reference.

use crate::diagnostic::Diagnostic;
use crate::expr::{Braces, Kind};
use crate::rules::Context;
use crate::rules::references::{Place, meant};
use crate::text::{Pointer, Segment};

crate::rule! {
    /// Text in double braces looks like a reference and is none.
    ///
    /// # Why
    /// The service leaves such text as it is, braces included. There are no functions, indices, paths below an output or default values:
    /// select what is needed with the step's `outputs`, or compute it in a script.
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: Child
    ///     action: aws:executeAutomation
    ///     inputs:
    ///       DocumentName: AWS-RestartEC2Instance
    ///   - name: Next
    ///     action: aws:deleteStack
    ///     inputs:
    ///       StackName: '{{ Child.Output[0] }}'
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: Child
    ///     action: aws:executeAutomation
    ///     inputs:
    ///       DocumentName: AWS-RestartEC2Instance
    ///     outputs:
    ///       - Name: Stack
    ///         Selector: $.Output[0]
    ///   - name: Next
    ///     action: aws:deleteStack
    ///     inputs:
    ///       StackName: '{{ Child.Stack }}'
    /// ```
    pub(super) MALFORMED_REFERENCE = "SSM0308" "malformed-reference" Warning Run
}

crate::rule! {
    /// Double braces open and do not close.
    ///
    /// # Why
    /// The service leaves such text as it is, so the step gets the braces instead of the value.
    ///
    /// # Example
    /// ```yaml
    /// parameters:
    ///   Name:
    ///     type: String
    /// mainSteps:
    ///   - name: Delete
    ///     action: aws:deleteStack
    ///     inputs:
    ///       StackName: stack-{{ Name }-test
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// parameters:
    ///   Name:
    ///     type: String
    /// mainSteps:
    ///   - name: Delete
    ///     action: aws:deleteStack
    ///     inputs:
    ///       StackName: stack-{{ Name }}-test
    /// ```
    pub(super) UNCLOSED_REFERENCE = "SSM0309" "unclosed-reference" Warning Run
}

pub(super) fn check(context: &Context<'_>, at: &Place<'_>, text: &str, braces: &Braces, out: &mut Vec<Diagnostic>) {
    let written = &text[braces.range.clone()];
    let foreign = is_code(text, at.pointer);
    if braces.kind == Kind::Unclosed {
        let name: String = written[2..].trim_start().chars().take_while(|c| c.is_ascii_alphanumeric() || "_.:".contains(*c)).collect();
        // In code only what names something that is there was meant as a reference.
        if name.is_empty() || foreign && !names_something(context, &name) {
            return;
        }
        let message = format!("{} `{}` opens double braces before `{name}` and does not close them", at.what, at.name);
        let end = braces.range.start + written.find('\n').unwrap_or(written.len());
        let help = format!("write `{{{{ {name} }}}}`");
        out.push(context.inside(&UNCLOSED_REFERENCE, at.pointer, braces.range.start..end, message).help(help));
        return;
    }
    let inner = written[2..written.len() - 2].trim();
    // `{{ .Name }}` in commands is Go's, whatever parameters there are.
    let meant = meant::reference(context, inner).filter(|_| !(foreign && inner.starts_with('.')));
    let first: String = inner.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
    let looks_meant =
        if first.is_empty() { inner.is_empty() } else { !inner.contains(char::is_whitespace) || names_something(context, &first) };
    if meant.is_none() && (!looks_meant || foreign && !names_something(context, &first)) {
        return;
    }
    let message = format!("{} `{}` holds `{written}`, which is no reference: the braces stay in the value", at.what, at.name);
    let help = meant.map(|reference| format!("write `{reference}`")).or_else(|| advice(inner, &first));
    out.push(context.inside(&MALFORMED_REFERENCE, at.pointer, braces.range.clone(), message).maybe_help(help));
}

fn advice(inner: &str, first: &str) -> Option<String> {
    if inner.is_empty() {
        return Some("write the name of a parameter, or a step's `Step.Output`, between the braces".to_owned());
    }
    let rest = &inner[first.len()..];
    if let Some(name) = rest.strip_prefix(':') {
        let namespace = match first.to_lowercase().as_str() {
            "variable" | "variables" | "var" => "variable",
            "global" | "globals" => "global",
            "automation" => "automation",
            _ => return Some("the namespaces are `variable:`, `global:`, `automation:` and, in defaults, `ssm:`".to_owned()),
        };
        return Some(format!("write `{{{{ {namespace}:{} }}}}`", name.trim()));
    }
    if rest.contains('[') || rest.matches('.').count() > 1 {
        return Some(
            "there are no indices and no paths below an output: declare an output of the step with a `Selector` for it".to_owned(),
        );
    }
    if rest.contains('-') {
        return Some("names in references have letters, digits and `_` only".to_owned());
    }
    if rest.contains(char::is_whitespace) || rest.contains('|') || rest.contains('(') {
        return Some("there are no functions, operators or default values: compute it in an `aws:executeScript` step".to_owned());
    }
    None
}

/// Whether a name, or what stands before its first dot, is a parameter or step, or a namespace.
fn names_something(context: &Context<'_>, name: &str) -> bool {
    let first = name.split(['.', ':']).next().unwrap_or_default();
    context.document.parameter(first).is_some()
        || context.flow.find(first).is_some()
        || name.contains(':') && ["variable", "global", "automation"].contains(&first)
}

/// Whether a text is code or data of another language, in which double braces are normal.
pub(super) fn is_code(text: &str, pointer: &Pointer) -> bool {
    let start = text.trim_start();
    let is_json = start.starts_with('[') || start.strip_prefix('{').is_some_and(|rest| rest.trim_start().starts_with(['"', '\'', '}']));
    is_json || has_key(pointer, &CODE) || text.contains('\n') && !has_key(pointer, &PROSE)
}

/// Where code or data of another language usually stands.
const CODE: [&str; 9] =
    ["commands", "TemplateBody", "StackPolicyBody", "UserData", "Payload", "InputTemplate", "InputPathsMap", "Body", "input"];

/// Where people are told something, in as many lines as it takes.
const PROSE: [&str; 4] = ["Message", "Subject", "Description", "Comment"];

fn has_key(pointer: &Pointer, keys: &[&str]) -> bool {
    pointer.segments().iter().any(|segment| matches!(segment, Segment::Key(key) if keys.contains(&key.as_str())))
}
