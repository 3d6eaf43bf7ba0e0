//! Ids that a script obtained in another region than the one that the execution runs in.

use crate::catalog::Operation;
use crate::diagnostic::{Diagnostic, Level};
use crate::document::{Arg, StepAt, strings};
use crate::expr::{self, Reference};
use crate::json::Value as Json;
use crate::jsonpath::{Path, Pick};
use crate::python::{Client, Found, ITEM, Value};
use crate::rule;
use crate::rules::{Context, ScriptAt};
use crate::text::Pointer;

rule! {
    /// A step asks AWS for something that a script made or found in another region.
    ///
    /// # Why
    /// Steps call AWS in the region that the automation runs in, and take no region. What a script got from a boto3 client of another region
    /// is not known there: a wait fails with "not found" although what it waits for is well under way. Only a warning, since the two regions
    /// may be the same one.
    ///
    /// # Example
    /// ```yaml
    /// parameters:
    ///   Region: {type: String}
    /// mainSteps:
    ///   - name: start
    ///     action: aws:executeScript
    ///     inputs:
    ///       Runtime: python3.11
    ///       Handler: start
    ///       InputPayload:
    ///         Region: '{{ Region }}'
    ///       Script: |
    ///         import boto3
    ///         def start(events, context):
    ///             ec2 = boto3.client('ec2', region_name=events['Region'])
    ///             return {'Id': ec2.allocate_address()['AllocationId']}
    ///     outputs:
    ///       - Name: Id
    ///         Selector: $.Payload.Id
    ///         Type: String
    ///   - name: give_back
    ///     action: aws:executeAwsApi
    ///     inputs:
    ///       Service: ec2
    ///       Api: ReleaseAddress
    ///       AllocationId: '{{ start.Id }}'
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: start
    ///     action: aws:executeAwsApi
    ///     inputs:
    ///       Service: ec2
    ///       Api: AllocateAddress
    ///     outputs:
    ///       - Name: Id
    ///         Selector: $.AllocationId
    ///         Type: String
    ///   - name: give_back
    ///     action: aws:executeAwsApi
    ///     inputs:
    ///       Service: ec2
    ///       Api: ReleaseAddress
    ///       AllocationId: '{{ start.Id }}'
    /// ```
    pub(super) ID_OF_ANOTHER_REGION = "SSM0590" "id-of-another-region" Warning Run
}

/// Services that are the same in every region of a partition.
const EVERYWHERE: [&str; 14] = [
    "account",
    "budgets",
    "ce",
    "cloudfront",
    "globalaccelerator",
    "health",
    "iam",
    "organizations",
    "route53",
    "route53domains",
    "shield",
    "sts",
    "support",
    "waf",
];

/// Inputs by which an operation is told of another region.
const TELLS_REGION: [&str; 4] = ["SourceRegion", "DestinationRegion", "SourceArn", "Region"];

pub(super) fn check(context: &Context<'_>, step: &StepAt<'_>, operation: Operation<'_>, out: &mut Vec<Diagnostic>) {
    let service = operation.service().name();
    if EVERYWHERE.contains(&service) {
        return;
    }
    let list = step.pointer.join("inputs");
    let Some(inputs) = context.at(&list).and_then(Json::as_object) else { return };
    if inputs.keys().any(|key| TELLS_REGION.contains(&key.as_str())) {
        return;
    }
    for (key, value) in inputs.iter().filter(|(key, _)| !matches!(key.as_str(), "Service" | "Api")) {
        strings(value, &list.join(key.as_str()), &mut |text, pointer| {
            for (range, reference) in expr::references(text) {
                out.extend(origin(context, service, &reference).map(|origin| told(context, step, pointer, range, &reference, &origin)));
            }
        });
    }
}

/// Where an id comes from.
struct Origin<'c> {
    script: &'c ScriptAt,
    client: &'c Client,
    region: Region,
}

/// The region that a client is made for.
#[derive(PartialEq)]
enum Region {
    /// The execution's own, or one that cannot be told.
    Own,
    /// What a reference brings.
    Of(Reference),
    /// One by its name.
    Named(String),
}

/// Where the value of a reference comes from, if a script got it from a client of another region.
fn origin<'c>(context: &'c Context<'_>, service: &str, reference: &Reference) -> Option<Origin<'c>> {
    let Reference::Output { step, output } = reference else { return None };
    let index = context.flow.find(step)?;
    let script = context.scripts().iter().find(|script| script.step == index)?;
    let declared = context.steps()[index].step.declared_outputs().iter().find(|declared| declared.name.as_deref() == Some(output))?;
    let path = Path::parse(declared.selector.as_deref()?).ok()?;
    let keys: Option<Vec<&str>> = path
        .steps()
        .iter()
        .map(|step| match &step.pick {
            Pick::Key(key) if !step.deep => Some(key.as_str()),
            Pick::Items(_) | Pick::All if !step.deep => Some(ITEM),
            _ => None,
        })
        .collect();
    let keys = keys?;
    let (&"Payload", keys) = keys.split_first()? else { return None };
    let found: Vec<Found> = script.trace.returned(keys).into_iter().flatten().collect();
    let mut origin = None;
    for found in &found {
        // What is not certainly of another region is not told.
        let value = if let Value::Text(inner) = &found.value { inner } else { &found.value };
        match value {
            Value::Answer { call, path } if is_id(path) => {
                let client = &script.trace.clients[script.trace.calls[*call].client];
                let region = region(context, script, client);
                if region == Region::Own || client.service.as_deref() != Some(service) {
                    return None;
                }
                origin = Some(Origin { script, client, region });
            }
            Value::Literal(_) => {}
            _ => return None,
        }
    }
    origin
}

/// Whether a place in an answer holds the name of something: it is written so.
fn is_id(path: &[String]) -> bool {
    let last = path.iter().rev().find(|key| key.as_str() != ITEM);
    last.is_some_and(|key| {
        let key = key.trim_end_matches('s').to_ascii_lowercase();
        ["id", "arn", "name", "identifier", "url"].iter().any(|ending| key.ends_with(ending))
    })
}

fn region(context: &Context<'_>, script: &ScriptAt, client: &Client) -> Region {
    let mut region = Region::Own;
    for value in &client.region {
        let value = if let Value::Text(inner) = value { inner } else { value };
        region = match value {
            Value::Literal(Json::String(name)) => Region::Named(name.clone()),
            Value::Events(path) => match payload(script, path) {
                Some(Json::String(text)) => match expr::whole(text) {
                    Some(Reference::Global(_)) | None if text.contains("{{") => return Region::Own,
                    Some(reference) => Region::Of(reference),
                    None => Region::Named(text.clone()),
                },
                _ => return Region::Own,
            },
            // `region or None`
            Value::Literal(_) => continue,
            _ => return Region::Own,
        };
        if let Region::Of(Reference::Parameter(name)) = &region
            && context.document.parameter(name).is_none()
        {
            return Region::Own;
        }
    }
    region
}

/// What the payload has at a path.
fn payload<'s>(script: &'s ScriptAt, path: &[String]) -> Option<&'s Json> {
    let Some(Arg::Literal(map)) = &script.inputs.input_payload else { return None };
    let (first, rest) = path.split_first()?;
    rest.iter().try_fold(map.get(first)?, |value, key| value.get(key))
}

fn told(
    context: &Context<'_>,
    step: &StepAt<'_>,
    pointer: &Pointer,
    range: std::ops::Range<usize>,
    reference: &Reference,
    origin: &Origin<'_>,
) -> Diagnostic {
    let of = match &origin.region {
        Region::Of(reference) => format!("the region `{reference}`"),
        Region::Named(name) => format!("the region {name}"),
        Region::Own => "another region".to_owned(),
    };
    let maker = context.steps()[origin.script.step].step.name();
    let message = format!(
        "step `{}` looks for `{reference}` in the region that the automation runs in, but step `{maker}` got it from {of}",
        step.step.name()
    );
    let mut finding = context.inside(&ID_OF_ANOTHER_REGION, pointer, range, message);
    // Who gives nothing gets the execution's own region.
    let own_by_default = match &origin.region {
        Region::Of(Reference::Parameter(name)) => context.document.parameter(name).and_then(|parameter| parameter.default.as_ref()),
        _ => None,
    };
    if own_by_default.and_then(Json::as_str).and_then(expr::whole) == Some(Reference::Global("REGION".to_owned())) {
        finding.level = Level::Note;
    }
    let client = context.inside(&ID_OF_ANOTHER_REGION, &origin.script.pointer, origin.client.region_at.clone(), "").span;
    finding
        .help("ask in a script too, with a client of that region; or start the automation in that region")
        .related(client, "the client's region")
}
