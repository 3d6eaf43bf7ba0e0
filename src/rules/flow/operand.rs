//! What is compared, and with what (reference 6.3).

use crate::diagnostic::Diagnostic;
use crate::document::{Operator, ParameterType};
use crate::expr;
use crate::json::{self, Value};
use crate::rules::Context;
use crate::rules::flow::constant;
use crate::text::Pointer;

crate::rule! {
    /// A condition compares with a literal of the wrong type.
    ///
    /// # Why
    /// The service checks the literal when the document is created: `Input true is of type String, but expected type is Boolean.`
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
    ///           BooleanEquals: 'true'
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
    pub(super) OPERAND_OF_WRONG_TYPE = "SSM0417" "operand-of-wrong-type" Error Create
}

crate::rule! {
    /// What a condition compares is a literal.
    ///
    /// # Why
    /// A literal is always the same, so that the condition is always true or never. A reference needs its braces.
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
    ///         - Variable: Mode
    ///           StringEquals: fast
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
    ///         - Variable: '{{ Mode }}'
    ///           StringEquals: fast
    ///           NextStep: Wait
    ///     isEnd: true
    ///   - name: Wait
    ///     action: aws:sleep
    ///     inputs:
    ///       Duration: PT1S
    /// ```
    pub(super) VARIABLE_IS_NO_REFERENCE = "SSM0418" "variable-is-no-reference" Warning Run
}

crate::rule! {
    /// A condition compares a value with an operator for another type.
    ///
    /// # Why
    /// The types must fit when the step runs: text for the text operators, whole numbers for `Numeric…`, booleans for `BooleanEquals`.
    /// Nothing is converted.
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
    ///           StringEquals: 'true'
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
    pub(super) OPERATOR_AGAINST_VARIABLE = "SSM0419" "operator-against-variable" Warning Run
}

pub(super) fn check(
    context: &Context<'_>,
    step: &str,
    variable: &Value,
    operator: Operator,
    operand: &Value,
    pointer: &Pointer,
    out: &mut Vec<Diagnostic>,
) {
    let wanted = type_of(operator);
    let name = operator.name();
    if !fits(&wanted, operand) {
        let here = pointer.join(name);
        let message = format!("`{name}` in step `{step}` compares with {}, but takes {}", shown(operand), called(&wanted));
        let text = json::scalar_text(operand).unwrap_or_default();
        let help = match wanted {
            ParameterType::String if !text.is_empty() => format!("write `'{text}'`, in quotes"),
            ParameterType::Boolean if text.eq_ignore_ascii_case("true") || text.eq_ignore_ascii_case("false") => {
                format!("write `{}` without quotes", text.to_lowercase())
            }
            ParameterType::Integer if text.trim().parse::<f64>().is_ok() => format!("write `{}` without quotes", text.trim()),
            _ => format!("write {} or a reference in double braces", called(&wanted)),
        };
        out.push(context.at_value(&OPERAND_OF_WRONG_TYPE, &here, message).help(help));
    }
    let here = pointer.join("Variable");
    let text = variable.as_str().unwrap_or_default();
    if !text.contains("{{") {
        let message = format!("a condition of step `{step}` compares {}, which is always the same", shown(variable));
        let meant = reference_meant(context, text);
        out.push(
            context.at_value(&VARIABLE_IS_NO_REFERENCE, &here, message).maybe_help(meant.map(|name| format!("write `'{{{{ {name} }}}}'`"))),
        );
        return;
    }
    let Some(reference) = expr::whole(text) else { return };
    if let (ParameterType::String, Value::String(literal)) = (&wanted, operand) {
        constant::check(context, step, &reference, operator, literal, &pointer.join(name), out);
    }
    let Some(found) = context.type_of(&reference) else { return };
    let contains_item = operator == Operator::Contains && found == ParameterType::StringList;
    if found != wanted && !contains_item {
        let message = format!("`{name}` in step `{step}` takes {}, but {reference} is {found}", called(&wanted));
        let help = match found {
            ParameterType::Boolean => Some("use `BooleanEquals`"),
            ParameterType::Integer => Some("use one of the `Numeric…` operators"),
            ParameterType::String => Some("use `StringEquals`, or give the output the type that is compared"),
            _ => Some("compare a single value: select it with an output, or compute it in a script"),
        };
        out.push(context.at_key(&OPERATOR_AGAINST_VARIABLE, &pointer.join(name), message).maybe_help(help.map(str::to_owned)));
    }
}

/// The parameter, output or variable that a text without braces names.
fn reference_meant<'t>(context: &Context<'_>, text: &'t str) -> Option<&'t str> {
    let name = text.trim();
    let known = match name.split_once(['.', ':']) {
        Some(("variable", variable)) => context.document.variable(variable).is_some(),
        Some((step, _)) => context.flow.find(step).is_some(),
        None => context.document.parameter(name).is_some(),
    };
    known.then_some(name)
}

fn type_of(operator: Operator) -> ParameterType {
    match operator {
        Operator::StringEquals | Operator::EqualsIgnoreCase | Operator::StartsWith | Operator::EndsWith | Operator::Contains => {
            ParameterType::String
        }
        Operator::NumericEquals
        | Operator::NumericGreater
        | Operator::NumericLesser
        | Operator::NumericGreaterOrEquals
        | Operator::NumericLesserOrEquals => ParameterType::Integer,
        Operator::BooleanEquals => ParameterType::Boolean,
    }
}

fn fits(wanted: &ParameterType, operand: &Value) -> bool {
    match operand {
        Value::String(text) => *wanted == ParameterType::String || text.contains("{{"),
        Value::Number(_) => *wanted == ParameterType::Integer,
        Value::Bool(_) => *wanted == ParameterType::Boolean,
        Value::Null | Value::Array(_) | Value::Object(_) => false,
    }
}

fn called(wanted: &ParameterType) -> &'static str {
    match wanted {
        ParameterType::Integer => "a number",
        ParameterType::Boolean => "a boolean",
        _ => "text",
    }
}

fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => format!("the text `{text}`"),
        Value::Number(number) => format!("the number {number}"),
        Value::Bool(flag) => format!("the boolean {flag}"),
        other => json::describe(other).to_owned(),
    }
}
