//! The arguments of calls to AWS: their names.

use super::Judge;
use crate::catalog::{Operation, Shape};
use crate::diagnostic::Level;
use crate::python::{Argument, CallKind};
use crate::rule;
use crate::text::{Near, nearest};

rule! {
    /// A script gives a boto3 method an argument that it does not take.
    ///
    /// # Why
    /// boto3 refuses a name that the operation does not have, letter case included, before it calls AWS. A name that is like none of the
    /// operation's may be newer than ssmith's catalogue: a warning.
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: find
    ///     action: aws:executeScript
    ///     inputs:
    ///       Runtime: python3.11
    ///       Handler: find
    ///       Script: |
    ///         import boto3
    ///         def find(events, context):
    ///             return {'Found': boto3.client('efs').describe_file_systems(FileSystemID=events['Id'])['FileSystems']}
    ///       InputPayload:
    ///         Id: fs-0123456789abcdef0
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: find
    ///     action: aws:executeScript
    ///     inputs:
    ///       Runtime: python3.11
    ///       Handler: find
    ///       Script: |
    ///         import boto3
    ///         def find(events, context):
    ///             return {'Found': boto3.client('efs').describe_file_systems(FileSystemId=events['Id'])['FileSystems']}
    ///       InputPayload:
    ///         Id: fs-0123456789abcdef0
    /// ```
    pub(in crate::rules::scripts) UNKNOWN_BOTO3_ARGUMENT = "SSM0612" "unknown-boto3-argument" Error Run
}

rule! {
    /// A script leaves out an argument that a boto3 method must be given.
    ///
    /// # Why
    /// boto3 refuses the call before it reaches AWS.
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: stop
    ///     action: aws:executeScript
    ///     inputs:
    ///       Runtime: python3.11
    ///       Handler: stop
    ///       Script: |
    ///         import boto3
    ///         def stop(events, context):
    ///             boto3.client('rds').stop_db_instance()
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: stop
    ///     action: aws:executeScript
    ///     inputs:
    ///       Runtime: python3.11
    ///       Handler: stop
    ///       Script: |
    ///         import boto3
    ///         def stop(events, context):
    ///             boto3.client('rds').stop_db_instance(DBInstanceIdentifier='orders')
    /// ```
    pub(in crate::rules::scripts) MISSING_BOTO3_ARGUMENT = "SSM0613" "missing-boto3-argument" Error Run
}

rule! {
    /// A script gives a boto3 method an argument without its name.
    ///
    /// # Why
    /// The methods of clients take arguments by name only; boto3 fails with a TypeError.
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: stop
    ///     action: aws:executeScript
    ///     inputs:
    ///       Runtime: python3.11
    ///       Handler: stop
    ///       Script: |
    ///         import boto3
    ///         def stop(events, context):
    ///             boto3.client('rds').stop_db_instance('orders')
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: stop
    ///     action: aws:executeScript
    ///     inputs:
    ///       Runtime: python3.11
    ///       Handler: stop
    ///       Script: |
    ///         import boto3
    ///         def stop(events, context):
    ///             boto3.client('rds').stop_db_instance(DBInstanceIdentifier='orders')
    /// ```
    pub(in crate::rules::scripts) POSITIONAL_BOTO3_ARGUMENT = "SSM0614" "positional-boto3-argument" Error Run
}

impl Judge<'_, '_> {
    pub(super) fn arguments(&mut self, operation: Operation<'static>) {
        let method = &self.call.method;
        if self.call.positional > 0 && !self.call.open {
            let message = format!("`{method}` takes arguments by name only");
            let finding = self.finding(&POSITIONAL_BOTO3_ARGUMENT, &self.call.at, &message);
            let first = operation.input().and_then(|input| input.members().find(|member| member.required));
            self.found.push(match first {
                Some(first) => finding.help(format!("write its name before it, as in `{}=…`", first.name)),
                None => finding.help("write its name before it"),
            });
            return;
        }
        let own = self.own_argument();
        for argument in self.call.arguments.iter().filter(|argument| argument.name == own) {
            self.own_keys(argument);
        }
        let takes_other_values = self.service.name() == "dynamodb" && self.script.trace.clients[self.call.client].is_of_resource;
        let input = operation.input();
        for argument in self.call.arguments.iter().filter(|argument| argument.name != own) {
            let name = alias(operation, &argument.name).unwrap_or(&argument.name);
            match input.and_then(|input| input.member(name)) {
                Some(_) if takes_other_values => {}
                Some(member) => {
                    let (place, at) = (argument.name.clone(), argument.value_at.clone());
                    self.argument(member.shape, &argument.values, &place, &at);
                }
                // Another client or method may be meant on the way that gives it.
                None if argument.conditional => {}
                None => self.unknown(input, argument, &format!("`{method}` has no argument `{}`", argument.name)),
            }
        }
        if self.call.open {
            return;
        }
        let is_given =
            |name: &str| self.call.arguments.iter().any(|argument| alias(operation, &argument.name).unwrap_or(&argument.name) == name);
        let is_filled_in = |name: &str| name == "accountId" && self.service.name() == "glacier";
        let members = input.into_iter().flat_map(Shape::members);
        let missing: Vec<&str> = members
            .filter(|member| member.required && !member.idempotency_token && !is_given(member.name) && !is_filled_in(member.name))
            .map(|member| member.name)
            .collect();
        // A wrong name is told as such: the right one is not missing as well.
        let told = self.found.iter().filter_map(|finding| finding.help.as_deref()).map(str::to_owned).collect::<Vec<_>>();
        for name in missing {
            if !told.iter().any(|help| help.contains(&format!("`{name}`"))) {
                let message = format!("`{method}` must be given `{name}`");
                let finding = self.finding(&MISSING_BOTO3_ARGUMENT, &self.call.method_at, &message);
                self.found.push(finding.help(format!("add `{name}=…`")));
            }
        }
    }

    /// The keys of what boto3 itself takes; it passes over those that it does not know.
    fn own_keys(&mut self, argument: &Argument) {
        let keys: &[&str] = match self.call.kind {
            CallKind::Pages => &["MaxItems", "PageSize", "StartingToken"],
            _ => &["Delay", "MaxAttempts"],
        };
        let Some(object) = argument.values.only().and_then(|value| self.script.trace.object(value)) else { return };
        for entry in object.entries.iter().filter(|entry| !entry.conditional && !keys.contains(&entry.key.as_str())) {
            let message = format!("boto3 passes over `{}` of `{}`", entry.key, argument.name);
            let mut finding = self.finding(&UNKNOWN_BOTO3_ARGUMENT, &entry.at, &message);
            finding.level = finding.level.min(Level::Warning);
            let near = nearest(&entry.key, keys.iter().copied());
            self.found.push(if near.is_some() { finding.suggest(near) } else { finding.help(format!("it knows `{}`", keys.join("`, `"))) });
        }
    }

    pub(super) fn unknown(&mut self, shape: Option<Shape<'static>>, argument: &Argument, message: &str) {
        let mut finding = self.finding(&UNKNOWN_BOTO3_ARGUMENT, &argument.at, message);
        let near = nearest(&argument.name, shape.into_iter().flat_map(Shape::members).map(|member| member.name));
        if near.is_none() {
            finding.level = finding.level.min(Level::Warning);
            let names: Vec<String> =
                shape.into_iter().flat_map(Shape::members).take(8).map(|member| format!("`{}`", member.name)).collect();
            finding = finding.help(if names.is_empty() { "it takes none".to_owned() } else { format!("it takes {}", names.join(", ")) });
        }
        // An argument that is given already cannot be given twice.
        let is_free = |name: &&str| !self.call.arguments.iter().any(|argument| argument.name == **name);
        let meant = near.filter(is_free).map(|name| Near::judged(&argument.name, name));
        self.found.push(finding.suggest(near).mean(&argument.name, meant));
    }
}

/// The argument that boto3 takes another name for.
fn alias(operation: Operation<'static>, name: &str) -> Option<&'static str> {
    let original = match (operation.service().name(), operation.name(), name) {
        ("ec2", _, "Filters") => "Filter",
        ("logs", "CreateExportTask", "fromTime") => "from",
        ("cloudsearchdomain", "Search", "returnFields") => "return",
        _ => return None,
    };
    operation.input()?.member(original).map(|member| member.name)
}
