//! Steps that nothing leads to, and ends that are none.

use crate::diagnostic::Diagnostic;
use crate::rules::Context;

crate::rule! {
    /// Nothing leads to a step.
    ///
    /// # Why
    /// The service accepts it and never runs it. Either a jump to it is missing or the step can go. Of steps that only lead to each other
    /// the first is reported.
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: Wait
    ///     action: aws:sleep
    ///     inputs:
    ///       Duration: PT1S
    ///     isEnd: true
    ///   - name: Forgotten
    ///     action: aws:sleep
    ///     inputs:
    ///       Duration: PT1S
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: Wait
    ///     action: aws:sleep
    ///     inputs:
    ///       Duration: PT1S
    ///     onFailure: step:Forgotten
    ///     isEnd: true
    ///   - name: Forgotten
    ///     action: aws:sleep
    ///     inputs:
    ///       Duration: PT1S
    /// ```
    pub(super) UNREACHABLE_STEP = "SSM0404" "unreachable-step" Warning Run
}

crate::rule! {
    /// A step has `nextStep` though the execution ends with it.
    ///
    /// # Why
    /// With `isEnd: true` nothing follows; one of the two is a mistake.
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: Wait
    ///     action: aws:sleep
    ///     inputs:
    ///       Duration: PT1S
    ///     nextStep: Again
    ///     isEnd: true
    ///   - name: Again
    ///     action: aws:sleep
    ///     inputs:
    ///       Duration: PT1S
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: Wait
    ///     action: aws:sleep
    ///     inputs:
    ///       Duration: PT1S
    ///     nextStep: Again
    ///   - name: Again
    ///     action: aws:sleep
    ///     inputs:
    ///       Duration: PT1S
    ///     isEnd: true
    /// ```
    pub(super) END_WITH_NEXT_STEP = "SSM0406" "end-with-next-step" Warning Run
}

pub(super) fn check(context: &Context<'_>, out: &mut Vec<Diagnostic>) {
    unreachable(context, out);
    for step in context.steps() {
        if step.step.ends() && step.step.next_step.is_some() {
            let message = format!("step `{}` has `nextStep` and `isEnd: true`; nothing follows a step that ends", step.step.name());
            let end = context.tree.key_span(&step.pointer.join("isEnd"));
            let finding = context.at_key(&END_WITH_NEXT_STEP, &step.pointer.join("nextStep"), message);
            out.push(finding.help("take one of the two out").related(end, "the end"));
        }
    }
}

fn unreachable(context: &Context<'_>, out: &mut Vec<Diagnostic>) {
    let flow = &context.flow;
    let mut reached = flow.reachable(|_| true);
    let mut entered = vec![false; flow.steps.len()];
    for edge in flow.edges.iter().filter(|edge| edge.from != edge.to) {
        entered[edge.to] = true;
    }
    // First the steps that nothing at all leads to; what is left then goes in circles.
    let heads = (0..flow.steps.len()).filter(|step| !entered[*step]).collect::<Vec<_>>();
    for head in heads.into_iter().chain(0..flow.steps.len()) {
        if reached[head] {
            continue;
        }
        let mut behind = 0;
        let mut open = vec![head];
        while let Some(step) = open.pop() {
            if !std::mem::replace(&mut reached[step], true) {
                behind += 1;
                open.extend(flow.from(step).map(|edge| edge.to));
            }
        }
        let step = &flow.steps[head];
        let others = match behind - 1 {
            0 => String::new(),
            1 => ", nor to the step that only it leads to".to_owned(),
            count => format!(", nor to the {count} steps that only it leads to"),
        };
        let message = format!("nothing leads to step `{}`{others}: it never runs", step.step.name());
        out.push(context.at_step(&UNREACHABLE_STEP, step, message).help("name it as a `nextStep`, choice or handler, or take it out"));
    }
}
