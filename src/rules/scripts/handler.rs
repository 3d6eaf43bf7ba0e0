//! The function that is called.

use super::name;
use crate::diagnostic::{Diagnostic, Level};
use crate::python::{Definition, DefinitionKind, Gives, Signature};
use crate::rule;
use crate::rules::{Context, ScriptAt};
use crate::text::{Near, near};

rule! {
    /// `Handler` names no function of the script.
    ///
    /// # Why
    /// The script is loaded and its function of that name is called; the name is matched letter by letter, and only what stands at the
    /// script's top level counts.
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: count
    ///     action: aws:executeScript
    ///     inputs:
    ///       Runtime: python3.11
    ///       Handler: counts
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
    pub(super) HANDLER_NOT_DEFINED = "SSM0602" "handler-not-defined" Error Run
}

rule! {
    /// The handler cannot be called with two arguments.
    ///
    /// # Why
    /// It is called with the payload and the context, by position (reference 5.4). Python refuses the call when it takes fewer or needs more.
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: count
    ///     action: aws:executeScript
    ///     inputs:
    ///       Runtime: python3.11
    ///       Handler: count
    ///       Script: |
    ///         def count(events):
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
    pub(super) HANDLER_OF_WRONG_ARITY = "SSM0603" "handler-of-wrong-arity" Error Run
}

rule! {
    /// The handler gives something that cannot be an output: it is a class, an `async def`, or a generator.
    ///
    /// # Why
    /// What the handler returns is written as JSON (reference 5.4). An object of a class, a coroutine and a generator cannot be.
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: count
    ///     action: aws:executeScript
    ///     inputs:
    ///       Runtime: python3.11
    ///       Handler: count
    ///       Script: |
    ///         async def count(events, context):
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
    pub(super) HANDLER_IS_NO_FUNCTION = "SSM0604" "handler-is-no-function" Warning Run
}

rule! {
    /// The handler is defined twice.
    ///
    /// # Why
    /// The later definition takes the name: the first one never runs.
    ///
    /// # Example
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
    ///         def count(events, context):
    ///             return {'Count': 2}
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
    ///             return {'Count': 2}
    /// ```
    pub(super) SHADOWED_HANDLER = "SSM0605" "shadowed-handler" Warning Run
}

rule! {
    /// A script has another function that looks like a handler and that nobody calls.
    ///
    /// # Why
    /// It may be the one that was meant; if not, it is left over, and whoever reads the script reads it in vain.
    ///
    /// # Example
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
    ///         def count_all(events, context):
    ///             return {'Count': 2}
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: count
    ///     action: aws:executeScript
    ///     inputs:
    ///       Runtime: python3.11
    ///       Handler: count_all
    ///       Script: |
    ///         def count_all(events, context):
    ///             return {'Count': 2}
    /// ```
    pub(super) UNUSED_HANDLER = "SSM0606" "unused-handler" Note Run
}

/// The payload and the context.
const ARGUMENTS: usize = 2;

pub(super) fn check(context: &Context<'_>, script: &ScriptAt, out: &mut Vec<Diagnostic>) {
    // Families 01 and 03 tell of one that is missing or a reference.
    let Some(handler) = script.inputs.handler.as_deref().filter(|handler| !handler.is_empty() && !handler.contains("{{")) else { return };
    let at_handler = context.steps()[script.step].pointer.join("inputs").join("Handler");
    let step = name(context, script);
    let Some(definition) = script.script.definition(handler) else {
        // With an attachment, `file.function` may be a function of that.
        if !script.script.defines_more() && script.inputs.attachment.is_none() {
            let message = format!("step `{step}`: the script defines no `{handler}`, which `Handler` names");
            let callable =
                |(definition, signature): (&'_ Definition, &'_ Signature)| signature.takes(ARGUMENTS).then(|| definition.name.clone());
            let names: Vec<String> = functions(script).filter_map(callable).collect();
            let only = names.first().filter(|_| names.len() == 1).map(String::as_str);
            let only = only.map(|name| Near { name, sure: false });
            let near = near(handler, names.iter().map(String::as_str)).or(only);
            let finding = context.at_value(&HANDLER_NOT_DEFINED, &at_handler, message);
            out.push(match (handler.rsplit_once('.'), near) {
                (Some((_, last)), _) if script.script.definition(last).is_some() => {
                    finding.help(format!("write `{last}`: only functions of an attachment have their file's name before them"))
                }
                (_, near) => finding.mean(handler, near),
            });
        }
        return;
    };
    // Of several that stand under conditions, one may be the right one where the other is not what runs.
    let named: Vec<&Definition> = script.script.definitions().iter().filter(|other| other.name == handler).collect();
    let from = named.iter().rposition(|other| !other.conditional).unwrap_or(0);
    if named[from..].iter().all(|other| is_wrong(other)) {
        check_definition(context, script, definition, out);
    }
    let first = script.script.definitions().iter().find(|other| other.name == handler);
    if let Some(first) = first.filter(|first| *first != definition && !first.conditional && !definition.conditional)
        && matches!(first.kind, DefinitionKind::Function(_) | DefinitionKind::Class)
    {
        let message = format!("step `{step}`: the script defines `{handler}` again further down; this one never runs");
        let last = context.inside(&SHADOWED_HANDLER, &script.pointer, definition.at.clone(), "").span;
        let finding = context.inside(&SHADOWED_HANDLER, &script.pointer, first.at.clone(), message);
        out.push(finding.related(last, "what runs").help("take out the one that is not meant"));
    }
    for (other, signature) in functions(script) {
        let is_alike = signature.positional.len() == ARGUMENTS
            && matches!(signature.positional[0].as_str(), "event" | "events")
            && matches!(signature.positional[1].as_str(), "context" | "_context" | "_");
        if is_alike && other.name != handler && !script.script.uses(&other.name) {
            let message = format!("step `{step}`: nobody calls `{}`; `Handler` is `{handler}`", other.name);
            let finding = context.inside(&UNUSED_HANDLER, &script.pointer, other.at.clone(), message);
            out.push(finding.help("take it out, or name it as the `Handler`"));
        }
    }
}

/// Whether a definition cannot be the handler.
fn is_wrong(definition: &Definition) -> bool {
    match &definition.kind {
        DefinitionKind::Import | DefinitionKind::Value => false,
        DefinitionKind::Class => true,
        DefinitionKind::Function(signature) => !signature.is_decorated && (!signature.takes(ARGUMENTS) || signature.gives != Gives::Value),
    }
}

fn check_definition(context: &Context<'_>, script: &ScriptAt, definition: &Definition, out: &mut Vec<Diagnostic>) {
    let (step, handler) = (name(context, script), &definition.name);
    let what = match &definition.kind {
        DefinitionKind::Import | DefinitionKind::Value => return,
        DefinitionKind::Class => "a class: what it gives is an object, which cannot be written as JSON",
        DefinitionKind::Function(signature) if signature.is_decorated => return,
        DefinitionKind::Function(signature) => {
            if !signature.takes(ARGUMENTS) {
                let message = format!(
                    "step `{step}`: the handler `{handler}` {}; it is called with two, the payload and the context",
                    takes(signature)
                );
                let mut finding = context.inside(&HANDLER_OF_WRONG_ARITY, &script.pointer, signature.at.clone(), message);
                if definition.conditional {
                    finding.level = Level::Warning;
                }
                out.push(finding.help(format!("write `def {handler}(events, context):`")));
            }
            match signature.gives {
                Gives::Value => return,
                Gives::Awaitable => "`async`: what it gives is to be awaited, and nobody awaits it",
                Gives::Generator => "a generator, since it has a `yield`: what it gives cannot be written as JSON",
            }
        }
    };
    let message = format!("step `{step}`: the handler `{handler}` is {what}");
    let finding = context.inside(&HANDLER_IS_NO_FUNCTION, &script.pointer, definition.at.clone(), message);
    out.push(finding.help("write a plain function that returns a dict"));
}

/// What a function takes, in words.
fn takes(signature: &Signature) -> String {
    let arguments = |count: usize| match count {
        0 => "no arguments".to_owned(),
        1 => "one argument".to_owned(),
        count => format!("{count} arguments"),
    };
    if let [name, ..] = signature.required_names.as_slice() {
        format!("needs `{name}` by name")
    } else if signature.required > ARGUMENTS {
        format!("needs {}", arguments(signature.required))
    } else {
        format!("takes {}", arguments(signature.positional.len()))
    }
}

fn functions(script: &ScriptAt) -> impl Iterator<Item = (&Definition, &Signature)> {
    script.script.definitions().iter().filter_map(|definition| match &definition.kind {
        DefinitionKind::Function(signature) => Some((definition, signature)),
        _ => None,
    })
}
