//! Conditions that join conditions: `And`, `Or`, `Not` (reference 6.1).

use crate::diagnostic::Diagnostic;
use crate::document::Operator;
use crate::json::{self, Value};
use crate::rules::Context;
use crate::rules::flow::condition;
use crate::text::Pointer;

crate::rule! {
    /// `And` or `Or` joins fewer than two conditions.
    ///
    /// # Why
    /// The service wants at least two; a single condition stands by itself.
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: Choose
    ///     action: aws:branch
    ///     inputs:
    ///       Choices:
    ///         - Or:
    ///             - Variable: '{{ global:REGION }}'
    ///               StringEquals: eu-west-1
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
    pub(super) TOO_FEW_CONDITIONS = "SSM0413" "too-few-conditions" Error Create
}

crate::rule! {
    /// `Not`, `And` or `Or` has not what it joins.
    ///
    /// # Why
    /// `Not` turns one condition round and takes a mapping; `And` and `Or` take a list of conditions.
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: Choose
    ///     action: aws:branch
    ///     inputs:
    ///       Choices:
    ///         - Not:
    ///             - Variable: '{{ global:REGION }}'
    ///               StringEquals: eu-west-1
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
    ///         - Not:
    ///             Variable: '{{ global:REGION }}'
    ///             StringEquals: eu-west-1
    ///           NextStep: Wait
    ///     isEnd: true
    ///   - name: Wait
    ///     action: aws:sleep
    ///     inputs:
    ///       Duration: PT1S
    /// ```
    pub(super) WRONGLY_JOINED = "SSM0414" "wrongly-joined-conditions" Error Create
}

crate::rule! {
    /// A condition compares and joins at once.
    ///
    /// # Why
    /// A mapping is either one comparison or one `And`, `Or` or `Not`.
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: Choose
    ///     action: aws:branch
    ///     inputs:
    ///       Choices:
    ///         - Variable: '{{ global:REGION }}'
    ///           StringEquals: eu-west-1
    ///           Not:
    ///             Variable: '{{ global:ACCOUNT_ID }}'
    ///             StringEquals: '123456789012'
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
    ///         - And:
    ///             - Variable: '{{ global:REGION }}'
    ///               StringEquals: eu-west-1
    ///             - Not:
    ///                 Variable: '{{ global:ACCOUNT_ID }}'
    ///                 StringEquals: '123456789012'
    ///           NextStep: Wait
    ///     isEnd: true
    ///   - name: Wait
    ///     action: aws:sleep
    ///     inputs:
    ///       Duration: PT1S
    /// ```
    pub(super) MIXED_CONDITION = "SSM0415" "mixed-condition" Error Create
}

crate::rule! {
    /// `NextStep` stands inside a condition.
    ///
    /// # Why
    /// Only a choice leads somewhere; the conditions inside it, and the condition of a loop, do not.
    ///
    /// # Example
    /// ```yaml
    /// variables:
    ///   Token:
    ///     type: String
    ///     default: ''
    /// mainSteps:
    ///   - name: Pages
    ///     action: aws:loop
    ///     inputs:
    ///       MaxIterations: 10
    ///       LoopCondition:
    ///         Variable: '{{ variable:Token }}'
    ///         StringEquals: more
    ///         NextStep: Wait
    ///       Steps:
    ///         - name: Wait
    ///           action: aws:sleep
    ///           inputs:
    ///             Duration: PT1S
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// variables:
    ///   Token:
    ///     type: String
    ///     default: ''
    /// mainSteps:
    ///   - name: Pages
    ///     action: aws:loop
    ///     inputs:
    ///       MaxIterations: 10
    ///       LoopCondition:
    ///         Variable: '{{ variable:Token }}'
    ///         StringEquals: more
    ///       Steps:
    ///         - name: Wait
    ///           action: aws:sleep
    ///           inputs:
    ///             Duration: PT1S
    /// ```
    pub(super) NEXT_STEP_IN_CONDITION = "SSM0416" "next-step-in-condition" Error Create
}

const JOINS: [&str; 3] = ["And", "Or", "Not"];

/// Judges a condition and those inside it. Only the condition of a choice may have `NextStep`.
pub(super) fn check(context: &Context<'_>, step: &str, value: &Value, pointer: &Pointer, is_choice: bool, out: &mut Vec<Diagnostic>) {
    // What is no mapping is family 01's.
    let Value::Object(map) = value else { return };
    if !is_choice && map.contains_key("NextStep") {
        let message = format!("a condition inside step `{step}` has `NextStep`, but only a choice leads somewhere");
        out.push(context.at_key(&NEXT_STEP_IN_CONDITION, &pointer.join("NextStep"), message).help("take it out"));
    }
    let joins: Vec<&str> = map.keys().map(String::as_str).filter(|key| JOINS.contains(key)).collect();
    let Some((first, more)) = joins.split_first() else {
        condition::check(context, step, map, pointer, out);
        return;
    };
    let stray = map.keys().map(String::as_str).find(|key| *key == "Variable" || Operator::parse(key).is_some());
    if let Some(other) = more.first().copied().or(stray) {
        let message = format!("a condition of step `{step}` has `{first}` and `{other}`; it is one or the other");
        let span = context.tree.key_span(&pointer.join(*first));
        let finding = context.at_key(&MIXED_CONDITION, &pointer.join(other), message);
        out.push(finding.help("join the two with an `And` or `Or` around them").related(span, "the first one"));
    }
    for join in joins {
        let here = pointer.join(join);
        match &map[join] {
            Value::Array(items) if join != "Not" => {
                if items.len() < 2 {
                    let how_many = if items.is_empty() { "no condition" } else { "one condition" };
                    let message = format!("`{join}` in step `{step}` joins {how_many}; at least two are needed");
                    out.push(
                        context
                            .at_key(&TOO_FEW_CONDITIONS, &here, message)
                            .help(format!("take `{join}` away and let the condition stand by itself")),
                    );
                }
                for (index, item) in items.iter().enumerate() {
                    check(context, step, item, &here.join(index), false, out);
                }
            }
            inner @ Value::Object(_) if join == "Not" => check(context, step, inner, &here, false, out),
            wrong => {
                let wanted = if join == "Not" { "one condition, a mapping" } else { "a list of conditions" };
                let message = format!("`{join}` in step `{step}` has {}, but takes {wanted}", json::describe(wrong));
                let help = (join == "Not" && wrong.is_array())
                    .then_some("take the dash away; to turn several conditions round, put `Or` inside `Not`");
                out.push(context.at_key(&WRONGLY_JOINED, &here, message).maybe_help(help.map(str::to_owned)));
                for (index, item) in wrong.as_array().into_iter().flatten().enumerate() {
                    check(context, step, item, &here.join(index), false, out);
                }
            }
        }
    }
}
