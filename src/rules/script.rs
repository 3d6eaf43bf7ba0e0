//! The Python scripts of a document: read and followed once, for all families.

use crate::document::Action;
use crate::document::action::ExecuteScript;
use crate::python::{Script, Trace, Version};
use crate::rules::Context;
use crate::text::Pointer;

/// An inline Python script and what it does.
#[derive(Debug)]
pub struct ScriptAt {
    /// The step, an index into [`Context::steps`].
    pub step: usize,
    /// The path of its text.
    pub pointer: Pointer,
    /// The step's inputs. A copy: what holds on to the document would tie every rule to the context's own lifetime.
    pub inputs: ExecuteScript,
    /// The script.
    pub script: Script,
    /// What its handler does.
    pub trace: Trace,
}

/// The inline Python scripts of a document, in the order of its steps.
pub(super) fn scripts(context: &Context<'_>) -> Vec<ScriptAt> {
    let mut scripts = Vec::new();
    for (index, step) in context.steps().iter().enumerate() {
        let Action::ExecuteScript(inputs) = &step.step.action else { continue };
        let (Some(text), Some(runtime)) = (&inputs.script, &inputs.runtime) else { continue };
        if !runtime.starts_with("python") {
            continue;
        }
        let script = Script::parse(text, Version::of_runtime(runtime).unwrap_or(Version::NEWEST));
        let trace = script.trace(inputs.handler.as_deref().unwrap_or_default());
        scripts.push(ScriptAt { step: index, pointer: step.pointer.join("inputs").join("Script"), inputs: inputs.clone(), script, trace });
    }
    scripts
}
