//! The arguments of calls to AWS: their values.

use std::ops::Range;

use super::{Judge, MISSING_BOTO3_ARGUMENT};
use crate::catalog::validate::{self, MismatchKind};
use crate::catalog::{Bounds, Kind, Member, Shape};
use crate::diagnostic::Level;
use crate::document::ParameterType;
use crate::json::{self, describe};
use crate::python::{Argument, Foreign, ITEM, Object, Plain, Value, Values};
use crate::rule;
use crate::rules::scripts::given::{Given, given};
use crate::text::nearest;

rule! {
    /// A script gives a boto3 method a value of a type that the argument does not take.
    ///
    /// # Why
    /// boto3 checks the types of arguments before it calls AWS: a number in quotes is no number, a single text no list.
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
    ///             boto3.client('ec2').stop_instances(InstanceIds='i-0123456789abcdef0')
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
    ///             boto3.client('ec2').stop_instances(InstanceIds=['i-0123456789abcdef0'])
    /// ```
    pub(in crate::rules::scripts) BOTO3_ARGUMENT_OF_WRONG_TYPE = "SSM0615" "boto3-argument-of-wrong-type" Error Run
}

rule! {
    /// A script gives a boto3 method a value that the service is not known to take.
    ///
    /// # Why
    /// boto3 lets it through, and the service refuses the call. The value may be newer than ssmith's catalogue.
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: grow
    ///     action: aws:executeScript
    ///     inputs:
    ///       Runtime: python3.11
    ///       Handler: grow
    ///       Script: |
    ///         import boto3
    ///         def grow(events, context):
    ///             boto3.client('ec2').modify_volume(VolumeId='vol-0123456789abcdef0', VolumeType='gp33')
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: grow
    ///     action: aws:executeScript
    ///     inputs:
    ///       Runtime: python3.11
    ///       Handler: grow
    ///       Script: |
    ///         import boto3
    ///         def grow(events, context):
    ///             boto3.client('ec2').modify_volume(VolumeId='vol-0123456789abcdef0', VolumeType='gp3')
    /// ```
    pub(in crate::rules::scripts) BOTO3_VALUE_OUTSIDE_ENUM = "SSM0622" "boto3-value-outside-enum" Warning Run
}

rule! {
    /// A script gives a boto3 method a value that is too short, too long, too small or too large.
    ///
    /// # Why
    /// What is too short or too small boto3 refuses before it calls AWS: an error. The service refuses the rest.
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
    ///             return {'Found': boto3.client('efs').describe_file_systems(MaxItems=0)['FileSystems'][0]['FileSystemId']}
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
    ///             return {'Found': boto3.client('efs').describe_file_systems(MaxItems=10)['FileSystems'][0]['FileSystemId']}
    /// ```
    pub(in crate::rules::scripts) BOTO3_VALUE_OUTSIDE_LIMITS = "SSM0623" "boto3-value-outside-limits" Error Run
}

rule! {
    /// A script gives a boto3 method a value that does not have the form that the service wants.
    ///
    /// # Why
    /// boto3 lets it through, and the service refuses the call.
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
    ///             boto3.client('efs').delete_file_system(FileSystemId='orders')
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
    ///             boto3.client('efs').delete_file_system(FileSystemId='fs-0123456789abcdef0')
    /// ```
    pub(in crate::rules::scripts) BOTO3_VALUE_OF_WRONG_FORM = "SSM0624" "boto3-value-of-wrong-form" Warning Run
}

/// Levels of an argument that are looked at.
const DEEPEST: usize = 12;

impl Judge<'_, '_> {
    /// What an argument is given, held against what it takes.
    pub(super) fn argument(&mut self, shape: Shape<'static>, values: &Values, place: &str, at: &Range<usize>) {
        self.value(shape, values, place, at, DEEPEST);
    }

    /// Whether a literal can be told to come here: it stands here, by itself or in a list, or a name brings it that no condition has looked at.
    fn comes_here(&self, value: &Value, at: &Range<usize>) -> bool {
        let Value::Literal(literal) = value else { return true };
        let text = |at: &Range<usize>| self.script.inputs.script.as_deref().and_then(|text| text.get(at.clone())).unwrap_or_default();
        let begins = |c: char| c.is_ascii_digit() || matches!(c, '\'' | '"' | '-');
        if matches!(text(at), "None" | "True" | "False") || text(at).starts_with(begins) {
            return true;
        }
        let quoted = |literal: &str| ["'", "\""].iter().any(|quote| text(at).contains(&format!("{quote}{literal}{quote}")));
        if literal.as_str().is_some_and(quoted) {
            return true;
        }
        // A key of a dict may be made only where its value is something: that is asked of None.
        let by_name = |argument: &Argument| argument.value_at == *at && text(&argument.at) == argument.name && at.end <= self.call.at.end;
        !self.call.conditional
            && (!literal.is_null() || self.call.arguments.iter().any(|argument| by_name(argument) && self.call.at.start <= at.start))
    }

    /// What the script makes, held against what an argument takes. Only what is certain is told: of values from several places, which one
    /// comes here may hang on a condition. A dict or list that calls of a function make anew each time is from one place.
    fn value(&mut self, shape: Shape<'static>, values: &Values, place: &str, at: &Range<usize>, deepest: usize) {
        if deepest == 0 {
            return;
        }
        if let Some(value) = values.only() {
            return self.one(shape, value, place, at, deepest);
        }
        let script = self.script;
        let made_at = |value: &Value| Some((std::mem::discriminant(value), script.trace.object(value)?.at.clone()));
        let Some(first) = values.iter().next().and_then(made_at) else { return };
        if values.iter().all(|value| made_at(value).as_ref() == Some(&first)) {
            for value in values {
                self.one(shape, value, place, at, deepest);
            }
        }
    }

    /// What the payload gives, held against what an argument takes.
    fn payload(&mut self, shape: Shape<'static>, path: &[String], place: &str, at: &Range<usize>) {
        // A script that asks for types may turn one into another.
        if ["isinstance", "type"].iter().any(|word| self.script.script.uses(word)) {
            return;
        }
        let kind = shape.kind();
        let Some(given) = given(self.context, self.script, path).filter(|given| never_is(given, &kind)) else { return };
        let place = format!("`{place}` of `{}` must be {}", self.call.method, kind.described());
        let message = format!("{place}, but `InputPayload` gives {} as `{}`", given.described(), path.join(".").replace(".[]", "[]"));
        let mut finding = self.finding(&BOTO3_ARGUMENT_OF_WRONG_TYPE, at, &message);
        if let Given::Typed(_) = given {
            finding.level = finding.level.min(Level::Warning);
        }
        self.found.push(finding.maybe_help(match kind {
            _ if given.is_list() => Some("take one of its items, or go over them with `for`".to_owned()),
            Kind::List { .. } => Some("make it a list: put it in `[…]`".to_owned()),
            Kind::Integer(_) | Kind::Long(_) => Some("make a number of it: `int(…)`".to_owned()),
            Kind::String { .. } => Some("make text of it: `str(…)`".to_owned()),
            _ => None,
        }));
    }

    fn one(&mut self, shape: Shape<'static>, value: &Value, place: &str, at: &Range<usize>, deepest: usize) {
        let made = self.script.trace.object(value).cloned();
        match (shape.kind(), value, made) {
            (Kind::Structure(_), Value::Dict(_), Some(object)) => self.structure(shape, &object, place, deepest),
            (Kind::Map { value: inner, .. }, Value::Dict(_), Some(object)) => {
                for entry in object.entries {
                    self.value(inner, &entry.values, &format!("{place}.{}", entry.key), &entry.value_at, deepest - 1);
                }
            }
            (Kind::List { member, bounds }, Value::List(_), Some(object)) => {
                self.count(bounds, &object, place);
                for item in object.items.iter().chain([&object.rest]) {
                    self.value(member, item, &format!("{place}{ITEM}"), &object.at, deepest - 1);
                }
            }
            (_, Value::Events(path), _) => self.payload(shape, path, place, at),
            (kind, value, _) => {
                if !self.comes_here(value, at) {
                    return;
                }
                if let Value::Literal(literal) = value {
                    self.literal(shape, literal, place, at);
                }
                if let Some(given) = wrong_type(&kind, value) {
                    let message = format!("`{place}` of `{}` must be {}, not {given}", self.call.method, kind.described());
                    let finding = self.finding(&BOTO3_ARGUMENT_OF_WRONG_TYPE, at, &message);
                    self.found.push(finding.maybe_help(mend(&kind, value)));
                }
            }
        }
    }

    /// How many items a list has, where that is known.
    fn count(&mut self, bounds: Bounds<'_>, list: &Object, place: &str) {
        let stands_here = self.call.at.start <= list.at.start && list.at.end <= self.call.at.end;
        if list.open || !list.rest.is_empty() || self.call.conditional && !stands_here {
            return;
        }
        let (count, number) = (list.items.len(), |text: &str| text.parse::<usize>().ok());
        let (limit, level) = match (number(bounds.min).filter(|least| count < *least), number(bounds.max).filter(|most| count > *most)) {
            (Some(1), _) => ("at least one item".to_owned(), Level::Error),
            (Some(least), _) => (format!("at least {least} items"), Level::Error),
            (_, Some(most)) => (format!("at most {most} items"), Level::Warning),
            _ => return,
        };
        let message = format!("`{place}` of `{}` must have {limit}; it has {count}", self.call.method);
        let mut finding = self.finding(&BOTO3_VALUE_OUTSIDE_LIMITS, &list.at, &message);
        finding.level = finding.level.min(level);
        self.found.push(finding);
    }

    /// A literal of the right type, held against limits, enumerations and patterns.
    fn literal(&mut self, shape: Shape<'static>, literal: &json::Value, place: &str, at: &Range<usize>) {
        let Some(operation) = self.operation else { return };
        for mismatch in validate::value(operation, place, shape, literal) {
            let rule = match mismatch.kind {
                MismatchKind::Bounds => &BOTO3_VALUE_OUTSIDE_LIMITS,
                MismatchKind::Enum => &BOTO3_VALUE_OUTSIDE_ENUM,
                MismatchKind::Pattern => &BOTO3_VALUE_OF_WRONG_FORM,
                _ => continue,
            };
            let mut finding = self.finding(rule, at, &format!("`{}`: {}", self.call.method, mismatch.message));
            if !mismatch.is_of_client() {
                finding.level = finding.level.min(Level::Warning);
            }
            self.found.push(finding.maybe_help(mismatch.help));
        }
    }

    fn structure(&mut self, shape: Shape<'static>, object: &Object, place: &str, deepest: usize) {
        for entry in &object.entries {
            if let Some(member) = shape.member(&entry.key) {
                self.value(member.shape, &entry.values, &format!("{place}.{}", entry.key), &entry.value_at, deepest - 1);
            } else if !entry.conditional {
                let argument = Argument {
                    name: entry.key.clone(),
                    at: entry.at.clone(),
                    value_at: entry.value_at.clone(),
                    values: Values::default(),
                    conditional: false,
                };
                let message = format!("`{place}` of `{}` has no key `{}`", self.call.method, entry.key);
                self.unknown(Some(shape), &argument, &message);
            }
        }
        if object.open {
            return;
        }
        let is_near = |name: &str| object.entries.iter().any(|entry| nearest(&entry.key, [name]).is_some());
        let lacks = |member: &Member<'_>| member.required && !member.idempotency_token && object.entry(member.name).is_none();
        // A misspelt one is told as such.
        let missing: Vec<&str> = shape.members().filter(lacks).map(|member| member.name).filter(|name| !is_near(name)).collect();
        if !missing.is_empty() {
            let message = format!("`{place}` of `{}` must have `{}`", self.call.method, missing.join("` and `"));
            let finding = self.finding(&MISSING_BOTO3_ARGUMENT, &object.at, &message);
            self.found.push(finding.help(format!("add `'{}': …`", missing.join("': …, '"))));
        }
    }
}

/// What a value is, where it is certainly not of the kind that is taken. boto3 converts nothing.
fn wrong_type(kind: &Kind<'_>, value: &Value) -> Option<String> {
    let literal = match value {
        Value::Literal(literal) => literal,
        Value::Dict(_) if !matches!(kind, Kind::Structure(_) | Kind::Map { .. } | Kind::Document | Kind::String { .. }) => {
            return Some("a dict".to_owned());
        }
        Value::Text(_)
            if matches!(
                kind,
                Kind::List { .. } | Kind::Structure(_) | Kind::Map { .. } | Kind::Boolean | Kind::Integer(_) | Kind::Long(_)
            ) =>
        {
            return Some("a text".to_owned());
        }
        Value::Plain(plain) => {
            let fits = match kind {
                Kind::Document | Kind::Blob(_) | Kind::Timestamp | Kind::Float(_) | Kind::Double(_) => true,
                Kind::Boolean => *plain == Plain::Truth,
                // To Python, truth values are numbers.
                Kind::Integer(_) | Kind::Long(_) => *plain != Plain::Fraction,
                _ => false,
            };
            return (!fits).then(|| plain.described().to_owned());
        }
        // boto3 takes texts and dates for times, and texts for bytes.
        Value::Foreign(foreign) if !matches!(kind, Kind::Timestamp | Kind::Blob(_) | Kind::Document) => {
            let takes = matches!(foreign, Foreign::Decimal) && matches!(kind, Kind::Float(_) | Kind::Double(_));
            return (!takes).then(|| foreign.described().to_owned());
        }
        // A set or tuple is one here too: whether boto3 takes it depends.
        Value::List(_)
            if !matches!(kind, Kind::List { .. } | Kind::Document | Kind::Blob(_) | Kind::Timestamp | Kind::Float(_) | Kind::Double(_)) =>
        {
            return Some("a list".to_owned());
        }
        _ => return None,
    };
    let is_integer = matches!(kind, Kind::Integer(_) | Kind::Long(_));
    let fits = match (kind, literal) {
        (Kind::Document | Kind::Blob(_) | Kind::Timestamp, _)
        | (Kind::String { .. }, json::Value::String(_))
        // To Python, truth values are numbers.
        | (Kind::Boolean | Kind::Float(_) | Kind::Double(_) | Kind::Integer(_) | Kind::Long(_), json::Value::Bool(_)) => true,
        (Kind::Float(_) | Kind::Double(_) | Kind::Integer(_) | Kind::Long(_), json::Value::Number(number)) => {
            !is_integer || !number.is_f64()
        }
        _ => false,
    };
    (!fits).then(|| match literal {
        json::Value::Null => "None".to_owned(),
        json::Value::String(text) if text.chars().count() <= 40 => format!("the text '{text}'"),
        other => describe(other).to_owned(),
    })
}

/// Whether what the payload gives is certainly not of the kind that is taken.
fn never_is(given: &Given<'_>, kind: &Kind<'_>) -> bool {
    use ParameterType::{Boolean, Integer, MapList, String, StringList, StringMap};
    let value = match given {
        Given::Written(json::Value::Array(_)) => return !matches!(kind, Kind::List { .. } | Kind::Document),
        Given::Written(json::Value::Object(_)) => return !matches!(kind, Kind::Structure(_) | Kind::Map { .. } | Kind::Document),
        Given::Written(value) => return wrong_type(kind, &Value::Literal((*value).clone())).is_some(),
        Given::Typed(parameter_type) => parameter_type,
    };
    match value {
        String => {
            matches!(kind, Kind::List { .. } | Kind::Structure(_) | Kind::Map { .. } | Kind::Boolean | Kind::Integer(_) | Kind::Long(_))
        }
        Integer => matches!(kind, Kind::List { .. } | Kind::Structure(_) | Kind::Map { .. } | Kind::String { .. }),
        Boolean => matches!(kind, Kind::List { .. } | Kind::Structure(_) | Kind::Map { .. } | Kind::String { .. }),
        StringList | MapList => !matches!(kind, Kind::List { .. } | Kind::Document),
        StringMap => !matches!(kind, Kind::Structure(_) | Kind::Map { .. } | Kind::Document),
        _ => false,
    }
}

/// What to write instead.
fn mend(kind: &Kind<'_>, value: &Value) -> Option<String> {
    match (kind, value) {
        (Kind::List { .. }, Value::Literal(json::Value::String(text))) => Some(format!("write ['{text}']")),
        (Kind::Integer(_) | Kind::Long(_), Value::Literal(json::Value::String(text))) if text.parse::<i64>().is_ok() => {
            Some(format!("write {text} without quotes"))
        }
        (Kind::Boolean, Value::Literal(json::Value::String(text))) => match text.to_ascii_lowercase().as_str() {
            "true" => Some("write True".to_owned()),
            "false" => Some("write False".to_owned()),
            _ => None,
        },
        (Kind::String { .. }, Value::Literal(json::Value::Number(number))) => Some(format!("write '{number}'")),
        (_, Value::Literal(json::Value::Null)) => Some("leave the argument out where there is nothing to give".to_owned()),
        _ => None,
    }
}
