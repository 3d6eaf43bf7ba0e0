//! The resources that a call is about, as ARNs, where the call's members tell them.

use super::request::Request;
use crate::catalog::fold;
use crate::iam::data::{Action, ResourceType};
use crate::iam::need::{Part, Resource, parts};
use crate::json::Value;

/// More kinds of things than this make a statement that nobody reads.
const MOST_KINDS: usize = 8;

/// Members that hold the ARN of whatever is meant.
const WHOLE: [&str; 4] = ["arn", "resourcearn", "resource", "resourcearns"];

/// Beginnings of operations that make something, whose id nobody knows before.
const MAKERS: [&str; 10] = ["create", "copy", "run", "restore", "register", "import", "allocate", "request", "purchase", "clone"];

/// What a call is about although the data call it optional: an instance without volumes hardly exists.
const ALSO: [(&str, &str, &str); 1] = [("ec2", "RunInstances", "volume")];

/// Subjects of names that tell nothing: anything has an id.
const VAGUE: [&str; 5] = ["id", "name", "resource", "arn", "type"];

/// The resources for which a call needs an action.
pub(super) fn resources(action: Action, request: &Request<'_>) -> Vec<Resource> {
    let kinds: Vec<ResourceType> = action.resources().collect();
    if kinds.is_empty() {
        return vec![Resource::unnarrowed()];
    }
    let required = kinds.iter().any(|kind| kind.required);
    // Members that name anything at all are not meant where others name all that the action is about: a backup is allowed for the vault
    // that it goes to, and not for what is backed up.
    let named_otherwise =
        required && kinds.iter().filter(|kind| kind.required).all(|kind| matches!(of_kind(*kind, request), Named::These(_)));
    if !named_otherwise
        && let Some((name, value)) = request.members().find(|(name, _)| WHOLE.contains(&fold(name).as_str()))
        && let Some(found) = whole(name, value, request, &kinds)
    {
        return found;
    }
    let mut found = Vec::new();
    let mut unknown = Vec::new();
    for kind in &kinds {
        match of_kind(*kind, request) {
            Named::These(known) => found.extend(known),
            Named::Unknown => unknown.push(*kind),
            Named::Nothing if kind.required || (required && request.mentions(kind.name)) => unknown.push(*kind),
            Named::Nothing if ALSO.contains(&(action.prefix(), action.name(), kind.name)) => unknown.push(*kind),
            Named::Nothing => {}
        }
    }
    // IAM takes no `*` for the service of an ARN.
    if let Some(kind) = unknown.iter().find(|kind| kind.format.starts_with('$')) {
        return vec![Resource::any(format!("a {} can be of any service", human(kind.name)))];
    }
    if found.is_empty() && unknown.is_empty() && request.open {
        return vec![Resource::any("what it is about is known only when it runs")];
    }
    if found.is_empty() && unknown.is_empty() {
        return vec![Resource::any("the call names nothing that a policy could name")];
    }
    if unknown.len() > MOST_KINDS {
        return vec![Resource::any(format!("the call may be about {} kinds of things", unknown.len()))];
    }
    for kind in unknown {
        let reason = format!("which {} is known only when it runs", human(kind.name));
        found.push(Resource { arn: generic(kind, request), reason: Some(reason) });
    }
    found.sort();
    found.dedup();
    found
}

/// A resource type's name as words: `recoveryPoint` → `recovery point`.
fn human(kind: &str) -> String {
    let mut words = String::new();
    for sign in kind.trim_end_matches('/').chars() {
        if sign.is_ascii_uppercase() && words.ends_with(|before: char| before.is_ascii_lowercase()) {
            words.push(' ');
        }
        words.push(if matches!(sign, '-' | '/') { ' ' } else { sign });
    }
    words.to_ascii_lowercase()
}

/// What a member's or a variable's name is about, without what it is of that: `DBInstanceIdentifier` → `dbinstance`.
fn subject(name: &str) -> String {
    let mut folded: String = fold(name).chars().filter(char::is_ascii_alphanumeric).collect();
    for tail in ["withpath", "withoutleadingslash"] {
        if let Some(shorter) = folded.strip_suffix(tail) {
            folded.truncate(shorter.len());
        }
    }
    for tail in ["identifiers", "identifier", "names", "name", "arns", "arn", "ids", "id", "s"] {
        if let Some(shorter) = folded.strip_suffix(tail)
            && shorter.len() > 1
        {
            folded.truncate(shorter.len());
            break;
        }
    }
    folded
}

/// Whether a name is that of a whole ARN.
fn holds_arn(name: &str) -> bool {
    let folded = fold(name);
    folded.ends_with("arn") || folded.ends_with("arns")
}

/// The variables of an ARN's format that are not of its place.
fn variables(format: &str) -> impl Iterator<Item = &str> {
    let names = format.split("${").skip(1).filter_map(|rest| rest.split_once('}').map(|(name, _)| name));
    names.filter(|name| !matches!(*name, "Partition" | "Region" | "Account"))
}

/// The ARN of a resource type with `*` for all that is not its place.
fn generic(kind: ResourceType, request: &Request<'_>) -> Vec<Part> {
    fill(kind, request, &mut |_| vec![Part::Any])
}

/// The ARN of a resource type with something for each of its variables.
fn fill(kind: ResourceType, request: &Request<'_>, value: &mut dyn FnMut(&str) -> Vec<Part>) -> Vec<Part> {
    let mut arn = vec![Part::Text("arn:".to_owned()), Part::Partition, Part::Text(":".to_owned())];
    // Documents of AWS, such as AWS-RunShellScript, have no account in their ARNs.
    let may_be_of_aws = matches!(kind.name, "document" | DEFINITION) && !request.names_own_document();
    for (at, piece) in kind.format.split("${").enumerate() {
        let (variable, text) = if at == 0 { ("", piece) } else { piece.split_once('}').unwrap_or((piece, "")) };
        match variable {
            "" => {}
            "Region" => arn.extend(request.region()),
            "Account" if may_be_of_aws => arn.push(Part::Any),
            "Account" => arn.push(Part::Account),
            "Partition" => arn.push(Part::Partition),
            other => arn.extend(value(other)),
        }
        if !text.is_empty() {
            arn.push(Part::Text(text.to_owned()));
        }
    }
    joined(arn)
}

/// Neighbouring texts as one, and `**` as `*`.
fn joined(parts: Vec<Part>) -> Vec<Part> {
    let mut all: Vec<Part> = Vec::new();
    for part in parts {
        match (all.last_mut(), part) {
            (Some(Part::Text(before)), Part::Text(text)) => before.push_str(&text),
            (Some(Part::Any), Part::Any) => {}
            (_, part) => all.push(part),
        }
    }
    all
}

/// The pattern of all ARNs of a resource type.
fn pattern(kind: ResourceType) -> String {
    if kind.format.starts_with('$') {
        return "*".to_owned();
    }
    let mut text = "arn:*:".to_owned();
    for (at, piece) in kind.format.split("${").enumerate() {
        let rest = if at == 0 { piece } else { piece.split_once('}').map_or("", |(_, rest)| rest) };
        if at > 0 && !text.ends_with('*') {
            text.push('*');
        }
        text.push_str(rest);
    }
    text
}

/// What a call names of one kind of things.
enum Named {
    /// These.
    These(Vec<Resource>),
    /// Some, but which is known only when it runs.
    Unknown,
    /// None.
    Nothing,
}

/// The things of one kind that the call names.
fn of_kind(kind: ResourceType, request: &Request<'_>) -> Named {
    let name: String = kind.name.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    let name = name.trim_end_matches('s');
    let open: Vec<&str> = variables(kind.format).collect();
    // One that there is only one of cannot be named; where it is not required, the call need not be about it.
    let Some(last) = open.last().copied() else { return Named::Nothing };
    let mut members: Vec<(&str, &Value, &str)> =
        request.members().filter_map(|(member, value)| Some((member, value, meant(kind, name, member, &open)?))).collect();
    // A bucket and a key are one object: what is named most closely counts.
    let place = |variable: &str| open.iter().position(|known| *known == variable);
    let Some(closest) = members.iter().filter_map(|(_, _, variable)| place(variable)).max() else { return Named::Nothing };
    members.retain(|(_, _, variable)| place(variable) == Some(closest));
    // What is made has an id that nobody knows before; a name is given with the call.
    let operation = fold(request.operation);
    let makes = MAKERS.iter().any(|maker| operation.starts_with(maker));
    let about_it = operation.contains(name) || operation.contains(&subject(last));
    if makes && about_it && members.iter().all(|(_, _, variable)| variable.ends_with("Id")) {
        return Named::Unknown;
    }
    let mut found = Vec::new();
    for (member, value, meant) in members {
        let Some(texts) = texts(value) else { return Named::Unknown };
        for text in texts {
            if text.starts_with("arn:") || (is_one_reference(text) && (holds_arn(member) || request.is_arn(text))) {
                found.push(Resource { arn: whole_arn(text, kind), reason: reason(text) });
                continue;
            }
            let arn = fill(kind, request, &mut |variable| {
                if variable == meant {
                    return narrowed(kind, text);
                }
                let other = request.members().find(|(member, _)| !is_vague(member) && subject(member) == subject(variable));
                other.and_then(|(_, value)| value.as_str()).map_or_else(|| vec![Part::Any], |text| parts(text, "*"))
            });
            found.push(Resource { reason: reason(text).or_else(|| other_names(kind, text)), arn });
        }
    }
    Named::These(found)
}

fn is_vague(name: &str) -> bool {
    VAGUE.contains(&subject(name).as_str())
}

/// The variable of a format that a member is the value of: by its own name, or by that of the kind.
fn meant<'v>(kind: ResourceType, name: &str, member: &str, open: &[&'v str]) -> Option<&'v str> {
    let last = open.last().copied()?;
    let first = open.first().copied()?;
    if is_key(kind, member) {
        // A version stands behind the name of an automation's definition.
        return Some(if kind.name == DEFINITION { first } else { last });
    }
    if is_vague(member) {
        return None;
    }
    let theirs = subject(member);
    if let Some(variable) = open.iter().find(|variable| subject(variable) == theirs) {
        return Some(variable);
    }
    let ends = |about: &str| about == theirs || (about.len() > 5 && theirs.len() > 5 && theirs.ends_with(about));
    (ends(name) || ends(&subject(last))).then(|| if is_vague(last) { first } else { last })
}

/// Why a name that the call takes is not the one in the ARN.
fn other_names(kind: ResourceType, text: &str) -> Option<String> {
    (kind.name == "key" && text.starts_with("alias/")).then(|| "the alias does not tell the key".to_owned())
}

/// Members whose names tell nothing of what they name.
fn is_key(kind: ResourceType, member: &str) -> bool {
    match member {
        "Key" => kind.format.starts_with("s3:::${BucketName}/"),
        "DocumentName" => kind.name == DEFINITION,
        // `Targets: [{Key, Values}]` of a command: nodes that are looked for when it runs.
        "Targets" => kind.format.ends_with("instance/${InstanceId}"),
        _ => false,
    }
}

/// The resource type of a runbook.
const DEFINITION: &str = "automation-definition";

/// The value of an ARN's last variable.
fn narrowed(kind: ResourceType, text: &str) -> Vec<Part> {
    // Of these, the call takes more than the id that stands in the ARN: aliases, versions, and names that IAM knows with more letters.
    match kind.name {
        "key" if text.starts_with("alias/") => vec![Part::Any],
        "parameter" => parts(text.trim_start_matches('/'), "*"),
        "Secret" | "secret" => parts(text, "*").into_iter().chain([Part::Any]).collect(),
        _ => parts(text, "*"),
    }
}

/// An ARN that the runbook holds as a whole.
fn whole_arn(text: &str, kind: ResourceType) -> Vec<Part> {
    let arn = parts(text, &pattern(kind));
    if arn == [Part::Any] { parts(&pattern(kind), "*") } else { arn }
}

/// The things that a member names which takes any ARN.
fn whole(member: &str, value: &Value, request: &Request<'_>, kinds: &[ResourceType]) -> Option<Vec<Resource>> {
    let mut found = Vec::new();
    for text in texts(value)? {
        let is_arn = text.starts_with("arn:") || (holds_arn(member) && is_one_reference(text));
        if !is_arn {
            return None;
        }
        let arn = parts(text, "arn:*");
        if arn == [Part::Any] {
            let of = |kind: &ResourceType| Resource { arn: generic(*kind, request), reason: reason(text) };
            if kinds.len() > MOST_KINDS {
                return None;
            }
            found.extend(kinds.iter().map(of));
        } else {
            found.push(Resource { arn, reason: reason(text) });
        }
    }
    (!found.is_empty()).then_some(found)
}

fn is_one_reference(text: &str) -> bool {
    crate::expr::whole(text).is_some()
}

/// Why an ARN holds a `*`, where it does for a reference.
fn reason(text: &str) -> Option<String> {
    let late = crate::expr::references(text).map(|(_, reference)| reference).find(|reference| {
        !matches!(reference, crate::expr::Reference::Parameter(_))
            && !matches!(reference, crate::expr::Reference::Global(name) if !name.starts_with("DATE"))
    });
    late.map(|reference| format!("{reference} is known only when it runs"))
}

/// The texts of a member: one, or a list of them. `None` when something else is among them.
fn texts(value: &Value) -> Option<Vec<&str>> {
    match value {
        Value::String(text) if !text.is_empty() => Some(vec![text]),
        Value::Array(items) if !items.is_empty() => items.iter().map(Value::as_str).collect(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::subject;

    #[test]
    fn names_are_reduced_to_their_subject() {
        for (name, about) in [
            ("DBInstanceIdentifier", "dbinstance"),
            ("DbInstanceName", "dbinstance"),
            ("InstanceIds", "instance"),
            ("RoleNameWithPath", "role"),
            ("RecoveryPointArn", "recoverypoint"),
            ("Id", "id"),
            ("BucketName", "bucket"),
        ] {
            assert_eq!(subject(name), about, "{name}");
        }
    }
}
