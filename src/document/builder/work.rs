//! What steps do: constructors for the actions that are used most. Every other one is given by its inputs' type.

use super::draft::Origin;
use super::handle::VariableHandle;
use super::input::{Input, Mapping};
use crate::document::Action;
use crate::json::Value;

/// What a step does, with its inputs.
#[derive(Debug, Clone)]
pub struct Work {
    pub(super) action: Option<Value>,
    pub(super) inputs: Option<Value>,
    pub(super) origins: Vec<Origin>,
}

impl Work {
    fn new(action: &str, inputs: Mapping) -> Self {
        Self { action: Some(action.into()), inputs: Some(Value::Object(inputs.map)), origins: inputs.origins }
    }
}

impl<T: Into<Action>> From<T> for Work {
    fn from(action: T) -> Self {
        let (action, inputs) = action.into().to_json();
        Self { action, inputs, origins: Vec::new() }
    }
}

/// A call of one API; made by [`api`].
#[derive(Debug, Clone)]
pub struct Api {
    service: String,
    operation: String,
    params: Mapping,
}

/// `aws:executeAwsApi`: calls an operation of a service, both as boto3 names them.
pub fn api(service: impl Into<String>, operation: impl Into<String>) -> Api {
    Api { service: service.into(), operation: operation.into(), params: Mapping::default() }
}

impl Api {
    /// With a parameter of the API.
    #[must_use]
    pub fn param(mut self, name: impl Into<String>, value: impl Into<Input>) -> Self {
        self.params = self.params.with(name, value);
        self
    }

    /// `aws:waitForAwsResourceProperty`: calls again and again until what `selector` finds is one of `values`.
    pub fn wait_until(self, selector: impl Into<String>, values: impl Into<Input>) -> Work {
        self.property("aws:waitForAwsResourceProperty", selector.into(), values.into())
    }

    /// `aws:assertAwsResourceProperty`: fails unless what `selector` finds is one of `values`.
    pub fn assert(self, selector: impl Into<String>, values: impl Into<Input>) -> Work {
        self.property("aws:assertAwsResourceProperty", selector.into(), values.into())
    }

    fn property(self, action: &str, selector: String, values: Input) -> Work {
        let inputs = self.inputs().with("PropertySelector", selector).with("DesiredValues", values);
        Work::new(action, inputs)
    }

    fn inputs(self) -> Mapping {
        let mut inputs = Mapping::default().with("Service", self.service).with("Api", self.operation);
        inputs.map.extend(self.params.map);
        inputs.origins = self.params.origins;
        inputs
    }
}

impl From<Api> for Work {
    fn from(api: Api) -> Self {
        Self::new("aws:executeAwsApi", api.inputs())
    }
}

/// Declares a constructor's type: a mapping of inputs, and one mapping inside it that grows key by key.
macro_rules! works {
    ($(
        $(#[doc = $doc:literal])*
        $name:ident = $action:literal {
            nested { $( #[doc = $nested_doc:literal] $nested:ident = $nested_key:literal; )? }
            $( #[doc = $input_doc:literal] $input:ident = $key:literal; )*
        }
    )*) => {$(
        $(#[doc = $doc])*
        #[derive(Debug, Clone)]
        pub struct $name {
            inputs: Mapping,
            nested: Mapping,
        }

        impl $name {
            $(
                #[doc = $nested_doc]
                #[must_use]
                pub fn $nested(mut self, key: impl Into<String>, value: impl Into<Input>) -> Self {
                    self.nested = self.nested.with(key, value);
                    self.inputs.map.insert($nested_key.to_owned(), Value::Object(self.nested.map.clone()));
                    self
                }
            )?
            $(
                #[doc = $input_doc]
                #[must_use]
                pub fn $input(mut self, value: impl Into<Input>) -> Self {
                    self.inputs = self.inputs.with($key, value);
                    self
                }
            )*
        }

        impl From<$name> for Work {
            fn from(mut work: $name) -> Self {
                work.inputs.origins.extend(work.nested.origins);
                Self::new($action, work.inputs)
            }
        }
    )*};
}

works! {
    /// A script; made by [`script`].
    Script = "aws:executeScript" {
        nested {
            /// With a value that the handler gets.
            payload = "InputPayload";
        }
    }

    /// A child runbook; made by [`automation`].
    Automation = "aws:executeAutomation" {
        nested {
            /// With a parameter of the child.
            parameter = "RuntimeParameters";
        }
        /// The version: a number, `$DEFAULT` or `$LATEST`.
        version = "DocumentVersion";
    }

    /// A Command document; made by [`run_command`].
    RunCommand = "aws:runCommand" {
        nested {
            /// With a parameter of the Command document; a list.
            parameter = "Parameters";
        }
        /// The nodes it runs on.
        instances = "InstanceIds";
        /// The nodes it runs on, by tag or resource group: a list of `{Key, Values}`.
        targets = "Targets";
        /// How long a node may take to accept it, in seconds.
        delivery_timeout = "TimeoutSeconds";
    }

    /// A question to people; made by [`approve`].
    Approve = "aws:approve" {
        nested {}
        /// What they read.
        message = "Message";
        /// How many must approve.
        at_least = "MinRequiredApprovals";
        /// The SNS topic that is told.
        notify = "NotificationArn";
    }
}

/// `aws:executeScript`: calls `handler` of a Python `source`, whose last line feed is left out.
pub fn script(runtime: impl Into<String>, handler: impl Into<String>, source: impl AsRef<str>) -> Script {
    let source = source.as_ref().trim_end_matches(['\n', '\r']);
    let inputs = Mapping::default().with("Runtime", runtime.into()).with("Handler", handler.into()).with("Script", source);
    Script { inputs, nested: Mapping::default() }
}

/// `aws:executeAutomation`: runs another runbook and waits for it.
pub fn automation(document_name: impl Into<Input>) -> Automation {
    Automation { inputs: Mapping::default().with("DocumentName", document_name), nested: Mapping::default() }
}

/// `aws:runCommand`: runs a Command document on managed nodes.
pub fn run_command(document_name: impl Into<Input>) -> RunCommand {
    RunCommand { inputs: Mapping::default().with("DocumentName", document_name), nested: Mapping::default() }
}

/// `aws:approve`: waits until one of `approvers` decides.
pub fn approve(approvers: impl Into<Input>) -> Approve {
    Approve { inputs: Mapping::default().with("Approvers", approvers), nested: Mapping::default() }
}

/// `aws:pause`: waits until somebody resumes the execution.
pub fn pause() -> Work {
    Work::new("aws:pause", Mapping::default())
}

/// `aws:sleep` for an ISO 8601 duration such as `PT10M`.
pub fn sleep(duration: impl Into<Input>) -> Work {
    Work::new("aws:sleep", Mapping::default().with("Duration", duration))
}

/// `aws:sleep` until an ISO 8601 point in time.
pub fn sleep_until(timestamp: impl Into<Input>) -> Work {
    Work::new("aws:sleep", Mapping::default().with("Timestamp", timestamp))
}

/// `aws:updateVariable`: gives a variable another value.
pub fn update_variable(variable: &VariableHandle, value: impl Into<Input>) -> Work {
    let mut inputs = Mapping::default().with("Name", variable.target()).with("Value", value);
    inputs.origins.push(variable.origin());
    Work::new("aws:updateVariable", inputs)
}
