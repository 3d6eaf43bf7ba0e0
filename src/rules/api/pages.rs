//! Lists that come in pages (reference 4.3).

use crate::catalog::{Operation, Paginator, Shape};
use crate::diagnostic::{Diagnostic, Level};
use crate::document::{ParameterType, StepAt};
use crate::json::Value;
use crate::jsonpath::Path;
use crate::rules::Context;

crate::rule! {
    /// A step reads a list of which it gets only the first page.
    ///
    /// # Why
    /// A step makes one call and follows no pages: what does not fit on the first one is left out, and nobody is told. A request that names
    /// what it wants gets it; one that narrows the list most often does, which is a note.
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: Find
    ///     action: aws:executeAwsApi
    ///     inputs:
    ///       Service: rds
    ///       Api: DescribeDBInstances
    ///       MaxRecords: 100
    ///     outputs:
    ///       - Name: Names
    ///         Selector: $.DBInstances..DBInstanceIdentifier
    ///         Type: StringList
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: Find
    ///     action: aws:executeAwsApi
    ///     inputs:
    ///       Service: rds
    ///       Api: DescribeDBInstances
    ///       DBInstanceIdentifier: db-1
    ///     outputs:
    ///       - Name: Names
    ///         Selector: $.DBInstances..DBInstanceIdentifier
    ///         Type: StringList
    /// ```
    pub(super) FIRST_PAGE_ONLY = "SSM0513" "first-page-only" Warning Run
}

pub(super) fn check(context: &Context<'_>, step: &StepAt<'_>, operation: Operation<'_>, out: &mut Vec<Diagnostic>) {
    let outputs = step.step.declared_outputs();
    if outputs.is_empty() {
        return;
    }
    let Some(pages) = operation.paginator() else { return };
    let paths: Vec<Option<Path>> =
        outputs.iter().map(|output| output.selector.as_deref().and_then(|selector| Path::parse(selector).ok())).collect();
    // Who reads the token asks for the next page.
    let is_token = |path: &Path| pages.output_tokens.iter().any(|token| keys(token).is_some_and(|keys| path.begins_with(&keys)));
    if paths.iter().flatten().any(is_token) {
        return;
    }
    let Some(level) = level(context, step, operation, &pages) else { return };
    let lists: Vec<Vec<&str>> = pages.result_keys.iter().filter_map(|key| keys(key)).collect();
    let cut = |path: &Path| lists.iter().find(|list| path.reads_all_of(list));
    for (index, (output, path)) in outputs.iter().zip(&paths).enumerate() {
        let is_list = matches!(output.type_or_default(), ParameterType::StringList | ParameterType::MapList);
        let Some(list) = path.as_ref().filter(|_| is_list).and_then(cut) else { continue };
        let message =
            format!("step `{}` reads all of `{}`, but gets only the first page of {}", step.step.name(), list.join("."), operation.name());
        let mut finding = context.at_value(&FIRST_PAGE_ONLY, &step.pointer.join("outputs").join(index).join("Selector"), message);
        finding.level = level;
        out.push(
            finding.help(format!("ask for less, go on with `{}` in a loop, or list them in a script", pages.input_tokens.join("`, `"))),
        );
    }
}

/// The keys of a JMESPath that is nothing but keys.
fn keys(path: &str) -> Option<Vec<&str>> {
    path.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '.').then(|| path.split('.').collect())
}

/// How likely a page is cut: `None` where the request names what it wants or which page.
fn level(context: &Context<'_>, step: &StepAt<'_>, operation: Operation<'_>, pages: &Paginator<'_>) -> Option<Level> {
    let given = context.at(&step.pointer.join("inputs")).and_then(Value::as_object)?;
    let mut level = Level::Warning;
    for member in operation.input().into_iter().flat_map(Shape::members).filter(|member| given.contains_key(member.name)) {
        if pages.input_tokens.iter().any(|token| token == member.name) {
            return None;
        }
        // What limits a page says how much to see at once, not what for.
        if pages.limit_key.as_deref() == Some(member.name) {
            continue;
        }
        // What must be given says where to look: what it holds may be few or many.
        let singular = member.name.strip_suffix('s').unwrap_or(member.name);
        if !member.required && ["Id", "Arn", "Name", "Identifier", "ID", "ARN", "name"].iter().any(|ending| singular.ends_with(ending)) {
            return None;
        }
        level = Level::Note;
    }
    // boto3 takes `Filters` where the API has `Filter`.
    Some(if given.contains_key("Filters") { Level::Note } else { level })
}
