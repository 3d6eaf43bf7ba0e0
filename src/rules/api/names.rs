//! Services and operations by their names (reference 4.1, 4.2).

use crate::catalog::{self, Service, catalog};
use crate::diagnostic::{Diagnostic, Level};
use crate::document::StepAt;
use crate::expr;
use crate::rules::Context;
use crate::text::{Near, Pointer};

crate::rule! {
    /// A step calls a service that does not exist.
    ///
    /// # Why
    /// `Service` is the name that boto3 has for the service: `efs`, not `elasticfilesystem`; `stepfunctions`, not `states`. The service accepts
    /// the document and the step fails. Where one slip, or a name that IAM or the CLI uses, explains it, this is an error; else the service may
    /// be newer than ssmith's catalogue, and it is a warning.
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: Find
    ///     action: aws:executeAwsApi
    ///     inputs:
    ///       Service: elasticfilesystem
    ///       Api: DescribeFileSystems
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: Find
    ///     action: aws:executeAwsApi
    ///     inputs:
    ///       Service: efs
    ///       Api: DescribeFileSystems
    /// ```
    pub(super) UNKNOWN_SERVICE = "SSM0501" "unknown-service" Error Run
}

crate::rule! {
    /// A step calls an operation that its service does not have.
    ///
    /// # Why
    /// `Api` is the name of an operation: `DescribeInstances`, `describeInstances` or `describe_instances`. The service accepts the document
    /// and the step fails. The CLI's `describe-instances` is a warning: nothing proves that the service reads it.
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: Find
    ///     action: aws:executeAwsApi
    ///     inputs:
    ///       Service: ec2
    ///       Api: DescribeInstance
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: Find
    ///     action: aws:executeAwsApi
    ///     inputs:
    ///       Service: ec2
    ///       Api: DescribeInstances
    /// ```
    pub(super) UNKNOWN_OPERATION = "SSM0502" "unknown-operation" Error Run
}

crate::rule! {
    /// A step calls an operation that AWS calls deprecated.
    ///
    /// # Why
    /// It works until AWS turns it off; its successor most often has another name in the same service.
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: Read
    ///     action: aws:executeAwsApi
    ///     inputs:
    ///       Service: s3
    ///       Api: GetBucketLifecycle
    ///       Bucket: a-bucket
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: Read
    ///     action: aws:executeAwsApi
    ///     inputs:
    ///       Service: s3
    ///       Api: GetBucketLifecycleConfiguration
    ///       Bucket: a-bucket
    /// ```
    pub(super) DEPRECATED_OPERATION = "SSM0514" "deprecated-operation" Note Run
}

crate::rule! {
    /// A step calls a service that boto3 no longer has.
    ///
    /// # Why
    /// AWS has closed some services, and boto3 drops them. Old runbooks that call them are still accepted, and their steps fail.
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: Find
    ///     action: aws:executeAwsApi
    ///     inputs:
    ///       Service: elastic-inference
    ///       Api: DescribeAccelerators
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: Find
    ///     action: aws:executeAwsApi
    ///     inputs:
    ///       Service: sagemaker
    ///       Api: ListEndpoints
    /// ```
    pub(super) RETIRED_SERVICE = "SSM0515" "retired-service" Warning Run
}

crate::rule! {
    /// The name of a service is not written as boto3 writes it.
    ///
    /// # Why
    /// The service takes `EC2` for `ec2`: some of AWS's own runbooks have it. Every tool that reads runbooks knows the name in small letters.
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: Find
    ///     action: aws:executeAwsApi
    ///     inputs:
    ///       Service: EC2
    ///       Api: DescribeInstances
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: Find
    ///     action: aws:executeAwsApi
    ///     inputs:
    ///       Service: ec2
    ///       Api: DescribeInstances
    /// ```
    pub(super) SERVICE_IN_CAPITALS = "SSM0516" "service-in-capitals" Note Run
}

/// Other names that services go by (the AWS CLI's, those of their pages), with boto3's.
const OTHER_NAMES: &[(&str, &str)] = &[
    ("alb", "elbv2"),
    ("applicationloadbalancer", "elbv2"),
    ("cloudwatchevents", "events"),
    ("cloudwatchlogs", "logs"),
    ("configservice", "config"),
    ("deploy", "codedeploy"),
    ("directoryservice", "ds"),
    ("documentdb", "docdb"),
    ("elasticloadbalancing", "elbv2"),
    ("elasticloadbalancingv2", "elbv2"),
    ("eventbridge", "events"),
    ("parameterstore", "ssm"),
    ("s3api", "s3"),
    ("sfn", "stepfunctions"),
    ("systemsmanager", "ssm"),
];

/// Services that are named as having an operation.
const MOST_SERVICES: usize = 3;

pub(super) fn check(context: &Context<'_>, step: &StepAt<'_>, out: &mut Vec<Diagnostic>) {
    // What is missing is family 01's; what is only known when it runs is not known here.
    let Some((service, api)) = step.step.action.api().filter(|(service, _)| !expr::contains_reference(service)) else { return };
    let inputs = step.pointer.join("inputs");
    let name = step.step.name();
    let at_service = inputs.join("Service");
    let Some(known) = catalog().service(service) else {
        return out.push(unknown_service(context, name, service, &at_service));
    };
    if known.name() != service {
        let message = format!("step `{name}` writes the service `{}` as `{service}`", known.name());
        let finding = context.at_value(&SERVICE_IN_CAPITALS, &at_service, message);
        let right = Near { name: known.name(), sure: true };
        out.push(finding.mean(service, Some(right)).help(format!("write `{}`, as boto3 does", known.name())));
    }
    if expr::contains_reference(api) {
        return;
    }
    let at_api = inputs.join("Api");
    match known.operation(api) {
        None => {
            let message = format!("step `{name}` calls `{api}`, which `{}` does not have", known.name());
            // The nearest name of an API may do something else: it is not written without asking where it can be another one's.
            let near = known.nearest_operation(api).map(|name| Near::judged(api, name));
            out.push(context.at_value(&UNKNOWN_OPERATION, &at_api, message).help(other_operation(known, api)).mean(api, near));
        }
        Some(operation) if !operation.is_spelt(api) => {
            let message = format!("step `{name}` calls {} as `{api}`, a spelling that no runbook of AWS has", operation.name());
            let mut finding = context.at_value(&UNKNOWN_OPERATION, &at_api, message);
            finding = finding.mean(api, Some(Near { name: operation.name(), sure: true }));
            finding.level = Level::Warning;
            out.push(finding);
        }
        Some(operation) if operation.is_deprecated() => {
            let message = format!("step `{name}` calls {}, which AWS calls deprecated", operation.name());
            out.push(context.at_value(&DEPRECATED_OPERATION, &at_api, message));
        }
        Some(_) => {}
    }
}

fn unknown_service(context: &Context<'_>, step: &str, service: &str, at: &Pointer) -> Diagnostic {
    let lower = service.trim().to_ascii_lowercase();
    if catalog::is_retired(&lower) {
        let message = format!("step `{step}` calls `{service}`, a service that AWS has closed and boto3 has dropped");
        return context.at_value(&RETIRED_SERVICE, at, message).help("take the step out, or call the service that replaces it");
    }
    let message = format!("step `{step}` calls `{service}`, but boto3 has no service of that name");
    let finding = context.at_value(&UNKNOWN_SERVICE, at, message);
    let folded: String = lower.chars().filter(char::is_ascii_alphanumeric).collect();
    let other = OTHER_NAMES.iter().find(|(other, _)| *other == folded);
    let near = other.map(|(_, name)| Near { name, sure: true }).or_else(|| catalog().nearest_service(&lower));
    let level = if near.is_some_and(|near| near.sure) { finding.level } else { Level::Warning };
    let help = match near {
        Some(Near { name, sure: true }) => format!("did you mean `{name}`?"),
        Some(Near { name, .. }) => format!("did you mean `{name}`? {}", newer("A service")),
        None => format!("write the name that boto3 has for it; {}", newer("a service")),
    };
    Diagnostic { level, ..finding }.mean(service, near).help(help)
}

/// What to write instead of an operation that the service does not have.
fn other_operation(service: Service<'_>, api: &str) -> String {
    if let Some(near) = service.nearest_operation(api) {
        return format!("did you mean `{near}`?");
    }
    let having = |other: &Service<'_>| other.operation(api).is_some();
    let others: Vec<String> =
        catalog().services().filter(having).map(|other| format!("`{}`", other.name())).take(MOST_SERVICES + 1).collect();
    match others.len() {
        0 => format!("write the name of one of its {} operations; {}", service.operations().len(), newer("an operation")),
        1..=MOST_SERVICES => format!("{} has an operation of that name", others.join(", ")),
        _ => format!("other services have an operation of that name, such as {}", others[..MOST_SERVICES].join(", ")),
    }
}

/// That the catalogue is of its day.
fn newer(what: &str) -> String {
    let source = catalog::source();
    format!("{what} that is newer than {} is not known here, and an `ignore` comment lets it pass", source.released)
}

#[cfg(test)]
mod tests {
    use super::OTHER_NAMES;
    use crate::catalog::catalog;

    #[test]
    fn the_tables_are_of_this_catalogue() {
        for (other, name) in OTHER_NAMES {
            assert!(catalog().service(other).is_none() && catalog().service(name).is_some(), "{other} {name}");
        }
    }
}
