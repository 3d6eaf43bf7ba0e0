//! What one operation gives, held against what another takes: two shapes, before there is any value.

use std::collections::HashSet;

use super::{Bounds, Kind, Shape};
use crate::pattern::{Pattern, Purpose, disjoint};

/// A value that an operation gives.
#[derive(Debug, Clone, Copy)]
pub struct Offer<'t> {
    /// Its shape.
    pub shape: Shape<'t>,
    /// Whether it has become text on the way: a number in digits, a boolean as a word.
    pub as_text: bool,
    /// A pattern that it matches, by the name of the member that gives it.
    pub form: Option<&'static str>,
}

/// Why an offer is never what is taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misfit<'t> {
    /// Where in the value: `Ebs.Status`; empty for the whole of it.
    pub place: String,
    /// Why.
    pub why: Unfit<'t>,
}

/// The ways not to fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unfit<'t> {
    /// Of the values of an enumeration none is taken; the others are.
    Values {
        /// What the value is: one of these.
        gives: Vec<&'t str>,
        /// What is taken.
        takes: Vec<&'t str>,
    },
    /// What is no word at all, in a person's words, where one of these is taken.
    NoWord(&'static str, Vec<&'t str>),
    /// The pattern that no such value matches.
    Form(&'t str),
    /// Too long, too short, too large or too small, whatever it is.
    Size {
        /// What it has.
        gives: Bounds<'t>,
        /// What is taken.
        takes: Bounds<'t>,
        /// Whether it is the length of a text.
        is_length: bool,
    },
    /// Members that are not taken.
    Unknown(Vec<&'t str>),
    /// No member at all that is taken: those that there are, and those that are taken.
    Foreign(Vec<&'t str>, Vec<&'t str>),
    /// A member that must be given.
    Missing(&'t str),
    /// Another type, in a person's words: what is given, and what is taken.
    Type(&'static str, &'static str),
}

/// How far down structures are compared.
const MAX_DEPTH: usize = 8;

/// More than that nobody reads.
const MAX_FOUND: usize = 20;

/// Values of an enumeration that are tried with a pattern.
const MOST_TRIED: usize = 100;

/// The text of every number.
const NUMBER: &str = r"-?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?";

/// Why a value that an operation gives is never one that is taken; empty where it may be. `form` is a pattern that is wanted by the name of
/// the member that takes it.
pub fn misfits<'t>(offer: Offer<'t>, wanted: Shape<'t>, form: Option<&'static str>) -> Vec<Misfit<'t>> {
    let mut compared = Compared { form, seen: HashSet::new(), found: Vec::new() };
    compared.value(offer, wanted, "", 0);
    compared.found
}

/// Whether the text that a value has become can be read as the number or the boolean that is taken.
pub fn converts(offer: Offer<'_>, wanted: Shape<'_>) -> bool {
    let can_be = |test: fn(&str) -> bool| offer.shape.values().len() == 0 || offer.shape.values().any(test);
    match (offer.shape.kind(), wanted.kind()) {
        (Kind::String { .. }, kind) if is_number(kind) => can_be(|word| word.parse::<f64>().is_ok()),
        (Kind::String { .. }, Kind::Boolean) => can_be(|word| word.eq_ignore_ascii_case("true") || word.eq_ignore_ascii_case("false")),
        (Kind::Boolean, kind) | (kind, Kind::Boolean) => !is_number(kind),
        _ => true,
    }
}

struct Compared<'t> {
    form: Option<&'static str>,
    seen: HashSet<(u32, u32)>,
    found: Vec<Misfit<'t>>,
}

impl<'t> Compared<'t> {
    fn value(&mut self, offer: Offer<'t>, wanted: Shape<'t>, place: &str, depth: usize) {
        let given = offer.shape;
        // What holds others may hold itself.
        let known = !is_scalar(&given.kind()) && !self.seen.insert((given.index, wanted.index));
        let is_same = given == wanted && !offer.as_text && depth > 0;
        if is_same || known || depth > MAX_DEPTH || self.found.len() >= MAX_FOUND {
            return;
        }
        let inside = |shape| Offer { shape, as_text: false, form: None };
        match (given.kind(), wanted.kind()) {
            // A map's keys are not known.
            (Kind::Document, _) | (_, Kind::Document) | (Kind::Map { .. }, Kind::Structure(_)) => {}
            (Kind::Structure(_), Kind::Structure(_)) => self.structure(given, wanted, place, depth),
            (Kind::Structure(_), Kind::Map { key, value, .. }) => {
                let takes: Vec<_> = key.values().collect();
                let unknown = |name: &&str| !takes.is_empty() && !takes.contains(name);
                let names: Vec<_> = given.members().map(|member| member.name).filter(unknown).collect();
                if !names.is_empty() {
                    self.tell(place, Unfit::Unknown(names));
                }
                for member in given.members() {
                    self.value(inside(member.shape), value, &below(place, member.name), depth + 1);
                }
            }
            (Kind::Map { value: given, .. }, Kind::Map { value, .. }) => {
                self.value(inside(given), value, &below(place, "*"), depth + 1);
            }
            (Kind::List { member: given, .. }, Kind::List { member, .. }) => {
                self.value(inside(given), member, &format!("{place}[]"), depth + 1);
            }
            (one, other) => {
                let why = if is_scalar(&one) && is_scalar(&other) {
                    scalar(offer, wanted, self.form.filter(|_| depth == 0))
                } else {
                    Some(Unfit::Type(one.described(), other.described()))
                };
                if let Some(why) = why {
                    self.tell(place, why);
                }
            }
        }
    }

    fn structure(&mut self, given: Shape<'t>, wanted: Shape<'t>, place: &str, depth: usize) {
        let names = |shape: Shape<'t>| shape.members().map(|member| member.name).collect::<Vec<_>>();
        let unknown: Vec<_> = names(given).into_iter().filter(|name| wanted.member(name).is_none()).collect();
        let nothing_in_common = unknown.len() == given.members().len();
        if nothing_in_common && wanted.members().len() > 0 {
            return self.tell(place, Unfit::Foreign(names(given), names(wanted)));
        }
        for member in wanted.members().filter(|member| member.required && !member.idempotency_token) {
            if given.member(member.name).is_none() {
                self.tell(place, Unfit::Missing(member.name));
            }
        }
        let unknown: Vec<_> = unknown.into_iter().filter(|name| !tells_of_failure(name)).collect();
        if !unknown.is_empty() {
            self.tell(place, Unfit::Unknown(unknown));
        }
        for member in given.members() {
            let Some(taken) = wanted.member(member.name) else { continue };
            let offer = Offer { shape: member.shape, as_text: false, form: None };
            self.value(offer, taken.shape, &below(place, member.name), depth + 1);
        }
    }

    fn tell(&mut self, place: &str, why: Unfit<'t>) {
        self.found.push(Misfit { place: place.to_owned(), why });
    }
}

/// Whether a member is there only when something went wrong, by its name: `Error` in the `Environment` of a Lambda function.
fn tells_of_failure(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ["error", "fail", "reason", "message"].iter().any(|part| name.contains(part))
}

fn below(place: &str, name: &str) -> String {
    if place.is_empty() { name.to_owned() } else { format!("{place}.{name}") }
}

fn is_scalar(kind: &Kind<'_>) -> bool {
    !matches!(kind, Kind::Structure(_) | Kind::Map { .. } | Kind::List { .. } | Kind::Document)
}

fn is_number(kind: Kind<'_>) -> bool {
    number_bounds(kind).is_some()
}

fn number_bounds(kind: Kind<'_>) -> Option<Bounds<'_>> {
    match kind {
        Kind::Integer(bounds) | Kind::Long(bounds) | Kind::Float(bounds) | Kind::Double(bounds) => Some(bounds),
        _ => None,
    }
}

/// Why a scalar never fits. Times become text in a form that nobody has told of, and bytes too, so that little is known of them.
fn scalar<'t>(offer: Offer<'t>, wanted: Shape<'t>, form: Option<&'static str>) -> Option<Unfit<'t>> {
    let (gives, takes) = (offer.shape.kind(), wanted.kind());
    let none_of = |test: &dyn Fn(&str) -> bool| wanted.values().len() > 0 && !wanted.values().any(test);
    let no_word = |what| Some(Unfit::NoWord(what, wanted.values().collect()));
    match (gives, takes) {
        (Kind::String { pattern, bounds }, Kind::String { .. }) => text(offer, pattern, bounds, wanted, form),
        (Kind::Timestamp, Kind::String { .. }) if none_of(&|word| word.contains(':')) => no_word("a time"),
        (Kind::Timestamp | Kind::Blob(_), _) | (_, Kind::Timestamp | Kind::Blob(_)) => None,
        (Kind::Boolean, Kind::String { .. }) if offer.as_text => {
            let is_boolean = |word: &str| word.eq_ignore_ascii_case("true") || word.eq_ignore_ascii_case("false");
            if none_of(&is_boolean) { no_word("a boolean") } else { None }
        }
        (gives, Kind::String { pattern, .. }) if offer.as_text && is_number(gives) => {
            if none_of(&|word| word.parse::<f64>().is_ok()) {
                return no_word("a number");
            }
            (!pattern.is_empty() && disjoint(NUMBER, pattern)).then_some(Unfit::Form(pattern))
        }
        // What became text may become what it was again.
        _ if offer.as_text => None,
        (Kind::Boolean, Kind::Boolean) => None,
        (gives, takes) => match (number_bounds(gives), number_bounds(takes)) {
            (Some(gives), Some(takes)) => apart(gives, takes).then_some(Unfit::Size { gives, takes, is_length: false }),
            _ => Some(Unfit::Type(gives.described(), takes.described())),
        },
    }
}

/// Why a text never fits a text.
fn text<'t>(offer: Offer<'t>, pattern: &'t str, bounds: Bounds<'t>, wanted: Shape<'t>, by_name: Option<&'static str>) -> Option<Unfit<'t>> {
    let Kind::String { pattern: form, bounds: limits } = wanted.kind() else { return None };
    let form = if form.is_empty() { by_name.unwrap_or_default() } else { form };
    let gives: Vec<_> = offer.shape.words().collect();
    let takes: Vec<_> = wanted.words().collect();
    if !gives.is_empty() && !takes.is_empty() {
        let known: HashSet<_> = takes.iter().collect();
        return (!gives.iter().any(|word| known.contains(word))).then_some(Unfit::Values { gives, takes });
    }
    let refuses_all = |pattern: &str, words: &[&str]| {
        let tried = Pattern::compile(pattern, Purpose::Whole).ok().flatten();
        words.len() <= MOST_TRIED && tried.is_some_and(|tried| words.iter().all(|word| tried.matches(word) == Some(false)))
    };
    if !gives.is_empty() {
        return (!form.is_empty() && refuses_all(form, &gives)).then_some(Unfit::Form(form));
    }
    let pattern = if pattern.is_empty() { offer.form.unwrap_or_default() } else { pattern };
    if !pattern.is_empty() && !takes.is_empty() {
        return refuses_all(pattern, &takes).then_some(Unfit::NoWord("a text of another form", takes));
    }
    if !pattern.is_empty() && !form.is_empty() && disjoint(pattern, form) {
        return Some(Unfit::Form(form));
    }
    apart(bounds, limits).then_some(Unfit::Size { gives: bounds, takes: limits, is_length: true })
}

/// Whether no number lies in both bounds.
fn apart(one: Bounds<'_>, other: Bounds<'_>) -> bool {
    let over = |least: &str, most: &str| matches!((least.parse::<f64>(), most.parse::<f64>()), (Ok(least), Ok(most)) if least > most);
    over(one.min, other.max) || over(other.min, one.max)
}

#[cfg(test)]
mod tests {
    use super::{Offer, Unfit, misfits};
    use crate::catalog::{Found, Shape, catalog, select};
    use crate::jsonpath::Path;

    fn given(service: &str, operation: &str, selector: &str) -> Shape<'static> {
        let operation = catalog().service(service).and_then(|service| service.operation(operation)).expect("the operation is known");
        match select(operation, &Path::parse(selector).expect("parses")) {
            Ok(Found::One(shape)) => shape,
            found => panic!("{selector} finds {found:?}"),
        }
    }

    fn taken(service: &str, operation: &str, member: &str) -> Shape<'static> {
        let operation = catalog().service(service).and_then(|service| service.operation(operation)).expect("the operation is known");
        operation.input().and_then(|input| input.member(member)).expect("it is taken").shape
    }

    fn told(shape: Shape<'static>, wanted: Shape<'static>) -> Vec<(String, String)> {
        let misfits = misfits(Offer { shape, as_text: false, form: None }, wanted, None);
        misfits.into_iter().map(|misfit| (misfit.place, format!("{:?}", misfit.why))).collect()
    }

    #[test]
    fn structures_are_compared_member_by_member() {
        let devices = given("ec2", "DescribeInstances", "$.Reservations[0].Instances[0].BlockDeviceMappings");
        let found = told(devices, taken("ec2", "CreateImage", "BlockDeviceMappings"));
        assert!(matches!(&found[..], [(place, why)] if place == "[].Ebs" && why.starts_with("Unknown([\"AttachTime\"")), "{found:?}");
        let rules = given("ec2", "DescribeSecurityGroups", "$.SecurityGroups[0].IpPermissions");
        assert_eq!(told(rules, taken("ec2", "AuthorizeSecurityGroupIngress", "IpPermissions")), []);
    }

    #[test]
    fn what_is_there_only_after_a_failure_is_not_missed() {
        let environment = given("lambda", "GetFunctionConfiguration", "$.Environment");
        assert!(environment.member("Error").is_some());
        assert_eq!(told(environment, taken("lambda", "UpdateFunctionConfiguration", "Environment")), []);
    }

    #[test]
    fn types_in_json_stay_as_they_are() {
        let volume = given("ec2", "DescribeVolumes", "$.Volumes[0]");
        let found = misfits(
            Offer { shape: volume, as_text: false, form: None },
            taken("lambda", "UpdateFunctionConfiguration", "Environment").member("Variables").expect("it has").shape,
            None,
        );
        let place_of = |place: &str| found.iter().find(|misfit| misfit.place == place).map(|misfit| misfit.why.clone());
        assert_eq!(place_of("Size"), Some(Unfit::Type("an integer", "a string")));
        assert_eq!(place_of("Encrypted"), Some(Unfit::Type("a boolean", "a string")));
        assert_eq!(place_of("Tags"), Some(Unfit::Type("a list", "a string")));
        assert_eq!(place_of("VolumeId"), None);
        assert_eq!(place_of("CreateTime"), None);
    }

    #[test]
    fn shapes_that_hold_themselves_end() {
        let expression = given("ce", "GetAnomalySubscriptions", "$.AnomalySubscriptions[0].ThresholdExpression");
        let found = told(expression, taken("ce", "CreateCostCategoryDefinition", "Rules"));
        assert_eq!(found.len(), 1);
        let found = told(expression, taken("ce", "GetCostAndUsage", "Filter"));
        assert_eq!(found, []);
    }
}
