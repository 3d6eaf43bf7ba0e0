//! The shape of one comparison (reference 6.1 and 6.2).

use crate::diagnostic::Diagnostic;
use crate::document::Operator;
use crate::json::{Map, Value};
use crate::rules::Context;
use crate::rules::flow::operand;
use crate::text::{Pointer, nearest};

crate::rule! {
    /// A condition has an operator that does not exist.
    ///
    /// # Why
    /// There are eleven operators, for text, numbers and booleans, and none for "not equal", presence, patterns or dates. The service
    /// refuses others.
    ///
    /// # Example
    /// ```yaml
    /// parameters:
    ///   Mode:
    ///     type: String
    /// mainSteps:
    ///   - name: Choose
    ///     action: aws:branch
    ///     inputs:
    ///       Choices:
    ///         - Variable: '{{ Mode }}'
    ///           StringNotEquals: fast
    ///           NextStep: Wait
    ///     isEnd: true
    ///   - name: Wait
    ///     action: aws:sleep
    ///     inputs:
    ///       Duration: PT1S
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// parameters:
    ///   Mode:
    ///     type: String
    /// mainSteps:
    ///   - name: Choose
    ///     action: aws:branch
    ///     inputs:
    ///       Choices:
    ///         - Not:
    ///             Variable: '{{ Mode }}'
    ///             StringEquals: fast
    ///           NextStep: Wait
    ///     isEnd: true
    ///   - name: Wait
    ///     action: aws:sleep
    ///     inputs:
    ///       Duration: PT1S
    /// ```
    pub(super) UNKNOWN_OPERATOR = "SSM0409" "unknown-operator" Error Create
}

crate::rule! {
    /// A condition has several operators.
    ///
    /// # Why
    /// A condition compares once. `And` and `Or` join conditions.
    ///
    /// # Example
    /// ```yaml
    /// parameters:
    ///   Name:
    ///     type: String
    /// mainSteps:
    ///   - name: Choose
    ///     action: aws:branch
    ///     inputs:
    ///       Choices:
    ///         - Variable: '{{ Name }}'
    ///           StartsWith: a
    ///           EndsWith: z
    ///           NextStep: Wait
    ///     isEnd: true
    ///   - name: Wait
    ///     action: aws:sleep
    ///     inputs:
    ///       Duration: PT1S
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// parameters:
    ///   Name:
    ///     type: String
    /// mainSteps:
    ///   - name: Choose
    ///     action: aws:branch
    ///     inputs:
    ///       Choices:
    ///         - And:
    ///             - Variable: '{{ Name }}'
    ///               StartsWith: a
    ///             - Variable: '{{ Name }}'
    ///               EndsWith: z
    ///           NextStep: Wait
    ///     isEnd: true
    ///   - name: Wait
    ///     action: aws:sleep
    ///     inputs:
    ///       Duration: PT1S
    /// ```
    pub(super) SEVERAL_OPERATORS = "SSM0410" "several-operators" Error Create
}

crate::rule! {
    /// A condition compares nothing.
    ///
    /// # Why
    /// Each condition has a `Variable` with one operator, or is an `And`, `Or` or `Not`.
    ///
    /// # Example
    /// ```yaml
    /// parameters:
    ///   DryRun:
    ///     type: Boolean
    /// mainSteps:
    ///   - name: Choose
    ///     action: aws:branch
    ///     inputs:
    ///       Choices:
    ///         - Variable: '{{ DryRun }}'
    ///           NextStep: Wait
    ///     isEnd: true
    ///   - name: Wait
    ///     action: aws:sleep
    ///     inputs:
    ///       Duration: PT1S
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// parameters:
    ///   DryRun:
    ///     type: Boolean
    /// mainSteps:
    ///   - name: Choose
    ///     action: aws:branch
    ///     inputs:
    ///       Choices:
    ///         - Variable: '{{ DryRun }}'
    ///           BooleanEquals: true
    ///           NextStep: Wait
    ///     isEnd: true
    ///   - name: Wait
    ///     action: aws:sleep
    ///     inputs:
    ///       Duration: PT1S
    /// ```
    pub(super) NOTHING_TO_COMPARE = "SSM0411" "condition-without-operator" Error Create
}

crate::rule! {
    /// A condition has no `Variable`.
    ///
    /// # Why
    /// An operator needs something to compare its operand with.
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: Choose
    ///     action: aws:branch
    ///     inputs:
    ///       Choices:
    ///         - StringEquals: eu-west-1
    ///           NextStep: Wait
    ///     isEnd: true
    ///   - name: Wait
    ///     action: aws:sleep
    ///     inputs:
    ///       Duration: PT1S
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: Choose
    ///     action: aws:branch
    ///     inputs:
    ///       Choices:
    ///         - Variable: '{{ global:REGION }}'
    ///           StringEquals: eu-west-1
    ///           NextStep: Wait
    ///     isEnd: true
    ///   - name: Wait
    ///     action: aws:sleep
    ///     inputs:
    ///       Duration: PT1S
    /// ```
    pub(super) CONDITION_WITHOUT_VARIABLE = "SSM0412" "condition-without-variable" Error Create
}

/// Judges a condition that joins nothing.
pub(super) fn check(context: &Context<'_>, step: &str, map: &Map<String, Value>, pointer: &Pointer, out: &mut Vec<Diagnostic>) {
    let mut operators = map.keys().filter_map(|key| Operator::parse(key));
    let unknown: Vec<&str> =
        map.keys().map(String::as_str).filter(|key| !["Variable", "NextStep"].contains(key) && Operator::parse(key).is_none()).collect();
    for key in &unknown {
        let message = format!("a condition of step `{step}` has `{key}`, which is no operator");
        out.push(context.at_key(&UNKNOWN_OPERATOR, &pointer.join(*key), message).maybe_help(Some(instead_of(key))));
    }
    let first = operators.next();
    if let Some(first) = first {
        for again in operators {
            let message = format!("a condition of step `{step}` has `{}` and `{}`; it compares once", first.name(), again.name());
            let finding = context.at_key(&SEVERAL_OPERATORS, &pointer.join(again.name()), message);
            let span = context.tree.key_span(&pointer.join(first.name()));
            out.push(finding.help("make two conditions of it and join them with `And` or `Or`").related(span, "the first one"));
        }
    }
    let variable = map.get("Variable");
    match (variable, first) {
        (None, None) if unknown.is_empty() => {
            let message = format!("a condition of step `{step}` compares nothing");
            out.push(
                context
                    .missing_in(&NOTHING_TO_COMPARE, pointer, message)
                    .help("give it a `Variable` and an operator such as `StringEquals`"),
            );
        }
        (None, _) => {
            let message = format!("a condition of step `{step}` has no `Variable`");
            out.push(context.missing_in(&CONDITION_WITHOUT_VARIABLE, pointer, message).help("add `Variable: '{{ … }}'`, what is compared"));
        }
        (Some(_), None) if unknown.is_empty() => {
            let message = format!("a condition of step `{step}` has a `Variable` and no operator");
            let help = format!("add one of {}", names());
            out.push(context.at_key(&NOTHING_TO_COMPARE, &pointer.join("Variable"), message).help(help));
        }
        (Some(_), None) => {}
        (Some(variable), Some(operator)) => operand::check(context, step, variable, operator, &map[operator.name()], pointer, out),
    }
}

/// What to write for an operator that does not exist.
fn instead_of(key: &str) -> String {
    let negated = key.strip_prefix("StringNot").map(|rest| format!("String{rest}"));
    let negated = negated.or_else(|| key.strip_prefix("NumericNot").map(|rest| format!("Numeric{rest}")));
    let negated = negated.or_else(|| key.strip_prefix("Not").map(str::to_owned));
    if let Some(operator) = negated.as_deref().and_then(Operator::parse) {
        return format!("write `Not:` with `{}` inside", operator.name());
    }
    match key {
        "NumericGreaterThan" | "NumericGreaterThanEquals" | "NumericLessThan" | "NumericLessThanEquals" | "NumericLess" => {
            let equals = if key.ends_with("Equals") { "OrEquals" } else { "" };
            let side = if key.contains("Greater") { "NumericGreater" } else { "NumericLesser" };
            return format!("did you mean `{side}{equals}`?");
        }
        "IsPresent" | "IsNull" => return "ask for the empty text: `StringEquals: ''`, or its opposite with `Not`".to_owned(),
        "StringMatches" | "StringLike" => return "there are no patterns; use `StartsWith`, `EndsWith` or `Contains`".to_owned(),
        _ => {}
    }
    match nearest(key, Operator::ALL.iter().map(|operator| operator.name()).chain(["And", "Or", "Not", "Variable"])) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("the operators are {}", names()),
    }
}

fn names() -> String {
    let names: Vec<String> = Operator::ALL.iter().map(|operator| format!("`{}`", operator.name())).collect();
    names.join(", ")
}
