//! The methods, paginators and waiters of clients.

use super::{Judge, perhaps_newer, service};
use crate::catalog::{Operation, Service, Waiter};
use crate::python::CallKind;
use crate::rule;
use crate::text::{Near, nearest};

rule! {
    /// A script calls a method, a paginator or a waiter that the boto3 client does not have.
    ///
    /// # Why
    /// A client has a method for each operation of its service, in small letters with underscores, and pages and waiters for some. Python
    /// fails at any other name.
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
    ///             return {'Found': boto3.client('efs').describe_filesystems()['FileSystems']}
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
    ///             return {'Found': boto3.client('efs').describe_file_systems()['FileSystems']}
    /// ```
    pub(in crate::rules::scripts) UNKNOWN_BOTO3_METHOD = "SSM0611" "unknown-boto3-method" Error Run
}

/// Methods that boto3 adds to clients of some services, by hand.
const ADDED: &[(&str, &[&str])] = &[
    ("s3", &["upload_file", "download_file", "copy", "upload_fileobj", "download_fileobj"]),
    ("rds", &["generate_db_auth_token"]),
    ("dsql", &["generate_db_connect_auth_token", "generate_db_connect_admin_auth_token"]),
];

impl Judge<'_, '_> {
    /// The operation that is called; tells where there is none.
    pub(super) fn called(&mut self) -> Option<Operation<'static>> {
        let (method, service, at) = (self.call.method.as_str(), self.service, &self.call.method_at);
        if self.call.kind == CallKind::Wait {
            if let Some(waiter) = service.waiters().find(|waiter| waiter.snake_name() == method) {
                return service.operation(&waiter.plan()?.operation);
            }
            let names: Vec<String> = service.waiters().map(Waiter::snake_name).collect();
            let message = format!("boto3's client of `{}` has no waiter `{method}`", service.name());
            let finding = self.finding(&UNKNOWN_BOTO3_METHOD, at, &message);
            let finding = match nearest(method, names.iter().map(String::as_str)) {
                None if names.is_empty() => {
                    finding.help("it has none at all: ask again and again, or use an aws:waitForAwsResourceProperty step")
                }
                near => finding.mean(method, near.map(|name| Near::judged(method, name))),
            };
            self.found.push(finding);
            return None;
        }
        let operation = service.operation(method).filter(|operation| operation.snake_name() == method);
        let Some(operation) = operation else {
            if !ADDED.iter().any(|(name, methods)| *name == service.name() && methods.contains(&method)) {
                let message = format!("boto3's client of `{}` has no method `{method}`", service.name());
                let near = service.operation(method).or_else(|| service.operation(service.nearest_operation(method)?));
                let finding = self.finding(&UNKNOWN_BOTO3_METHOD, at, &message);
                if let Some(other) = self.other_client(method) {
                    self.found.push(finding.help(format!("the client of `{other}` has one: is that meant?")));
                    return None;
                }
                let finding = if near.is_none() { perhaps_newer(finding) } else { finding };
                let name = near.map(Operation::snake_name);
                self.found.push(finding.mean(method, name.as_deref().map(|name| Near::judged(method, name))));
            }
            return None;
        };
        if self.call.kind == CallKind::Pages && operation.paginator().is_none() {
            let message = format!("boto3 has no paginator for `{method}` of `{}`", service.name());
            let finding = self.finding(&UNKNOWN_BOTO3_METHOD, at, &message);
            self.found.push(finding.help(format!("call `{method}` itself, again for as long as its answer has a token")));
        }
        Some(operation)
    }

    /// The service of another client of the script that has a method.
    fn other_client(&self, method: &str) -> Option<&'static str> {
        let services = self.script.trace.clients.iter().filter_map(|client| service(client.service.as_deref()?));
        let has = |service: &Service<'_>| service.operation(method).is_some_and(|operation| operation.snake_name() == method);
        services.filter(has).map(Service::name).next()
    }
}
