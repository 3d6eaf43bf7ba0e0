//! Writing a document in Rust, on the same types that a loaded one has.
//!
//! Whatever is declared gives a handle, and the handle is what is used afterwards: a misspelt reference is then a variable that
//! Rust does not know. Names that are given as text are checked by [`DocumentBuilder::build`], with everything else that can be
//! known without the rules.
//!
//! ```
//! use ssmith::document::ParameterType::{Boolean, String};
//! use ssmith::Document;
//! use ssmith::document::builder::{api, branch, sleep, when};
//!
//! let mut runbook = Document::builder("Waits for a file system that is encrypted.");
//! let file_system = runbook.parameter("FileSystemID", String).description("(Required) The file system.");
//! let role = runbook.parameter("AutomationAssumeRole", String).description("(Required) The role to take on.");
//! runbook.assume_role(&role);
//!
//! let metadata = runbook.step("Look", api("efs", "DescribeFileSystems").param("FileSystemId", &file_system));
//! let encrypted = metadata.output("Encrypted", "$.FileSystems[0].Encrypted", Boolean);
//! runbook.step("Choose", branch([when(&encrypted).equals(true).go_to("Wait")])).end();
//! runbook.step("Wait", sleep("PT10S"));
//! runbook.output(&encrypted);
//!
//! let document = runbook.build()?;
//! assert_eq!(document.steps()[0].name(), "Look");
//! # Ok::<(), ssmith::document::builder::BuildErrors>(())
//! ```
//!
//! A misspelt handle does not compile:
//!
//! ```compile_fail,E0425
//! use ssmith::Document;
//! use ssmith::document::ParameterType;
//! use ssmith::document::builder::sleep;
//!
//! let mut runbook = Document::builder("Sleeps.");
//! let pause_length = runbook.parameter("PauseLength", ParameterType::String);
//! runbook.step("Sleep", sleep(&pause_lenght));
//! ```

mod branch;
mod draft;
mod error;
mod handle;
mod input;
mod judge;
mod steps;
#[cfg(test)]
mod tests;
mod work;

pub use branch::{Branch, Comparand, Subject, Test, Way, branch, when};
pub use error::{BuildError, BuildErrors};
pub use handle::{LoopHandle, Looping, OutputHandle, ParameterHandle, Plain, StepHandle, Target, VariableHandle};
pub use input::{Input, Mapping, System, mapping};
pub use steps::Steps;
pub use work::{
    Api, Approve, Automation, RunCommand, Script, Work, api, approve, automation, pause, run_command, script, sleep, sleep_until,
    update_variable,
};

use indexmap::IndexMap;

use crate::document::{Attachment, Document, Parameter, ParameterType, SCHEMA_VERSION, Variable};
use draft::{Shared, Use};

/// A document that is being written; made by [`Document::builder`].
#[derive(Debug)]
pub struct DocumentBuilder {
    draft: Shared,
    steps: Steps,
}

impl Document {
    /// Begins a document with what the console shows of it.
    pub fn builder(description: impl Into<String>) -> DocumentBuilder {
        let draft =
            Shared::new(Self { description: Some(description.into()), schema_version: Some(SCHEMA_VERSION.to_owned()), ..Self::default() });
        DocumentBuilder { steps: Steps::new(&draft, 0), draft }
    }
}

impl DocumentBuilder {
    /// The role that the execution takes on: a parameter's handle or an ARN.
    pub fn assume_role(&mut self, role: impl Into<Input>) -> &mut Self {
        let role = self.draft.own(&Use::Role, role.into());
        self.draft.edit(|draft| match role {
            crate::json::Value::String(text) => draft.document.assume_role = Some(text),
            other => draft.problems.push(BuildError::Role { found: crate::json::describe(&other) }),
        });
        self
    }

    /// Declares a parameter. It must be given at start unless it gets a default.
    pub fn parameter(&mut self, name: impl Into<String>, parameter_type: ParameterType) -> ParameterHandle {
        let definition = Parameter { parameter_type: Some(parameter_type.clone()), ..Parameter::default() };
        ParameterHandle::declare(&self.draft, name.into(), parameter_type, definition)
    }

    /// Declares a variable, which [`update_variable`] changes.
    pub fn variable(&mut self, name: impl Into<String>, variable_type: ParameterType) -> VariableHandle {
        let definition = Variable { variable_type: Some(variable_type.clone()), ..Variable::default() };
        VariableHandle::declare(&self.draft, name.into(), variable_type, definition)
    }

    /// Adds a step after those that are there: one of this module's constructors, or the inputs of any action
    /// ([`action`](crate::document::action)).
    pub fn step(&mut self, name: impl Into<String>, work: impl Into<Work>) -> StepHandle {
        self.steps.step(name, work)
    }

    /// Adds a loop over a list of values.
    pub fn for_each(&mut self, name: impl Into<String>, values: impl Into<Input>) -> LoopHandle {
        self.steps.for_each(name, values)
    }

    /// Adds a loop that goes on as long as the condition of [`LoopHandle::again_while`] holds, `limit` times at most.
    pub fn repeat(&mut self, name: impl Into<String>, limit: i64) -> LoopHandle {
        self.steps.repeat(name, limit)
    }

    /// Makes a step's output one of the document.
    pub fn output(&mut self, output: &OutputHandle) -> &mut Self {
        let name = output.name_in(&self.draft, &Use::DocumentOutputs);
        self.draft.edit(|draft| draft.document.outputs.get_or_insert_default().push(name));
        self
    }

    /// Names an attachment that a script step uses.
    pub fn attachment(&mut self, name: impl Into<String>, attachment: Attachment) -> &mut Self {
        self.draft.edit(|draft| draft.document.files.get_or_insert_default().insert(name.into(), attachment));
        self
    }

    /// The document, or everything that is wrong with it.
    pub fn build(self) -> Result<Document, BuildErrors> {
        let draft = self.draft.take();
        let mut problems = draft.problems;
        let mut document = draft.document;
        document.parameters = unique(draft.parameters, "parameter", &mut problems);
        document.variables = unique(draft.variables, "variable", &mut problems);
        document.main_steps = Some(draft::assemble(draft.steps, draft.lists));
        judge::judge(&document, &mut problems);
        if problems.is_empty() { Ok(document) } else { Err(BuildErrors(problems)) }
    }
}

/// The definitions by name; a name that comes again is a problem.
fn unique<T>(definitions: Vec<(String, T)>, what: &'static str, problems: &mut Vec<BuildError>) -> Option<IndexMap<String, T>> {
    let mut by_name = IndexMap::with_capacity(definitions.len());
    for (name, definition) in definitions {
        if by_name.contains_key(&name) {
            problems.push(BuildError::Duplicate { what, name });
        } else {
            by_name.insert(name, definition);
        }
    }
    (!by_name.is_empty()).then_some(by_name)
}
