//! Circles.

use crate::diagnostic::Diagnostic;
use crate::document::{Edge, EdgeKind};
use crate::rules::Context;
use crate::rules::flow::target::property;

crate::rule! {
    /// Steps lead round in a circle.
    ///
    /// # Why
    /// The service follows every way out of every step before it accepts a document, failures and cancellations included, and refuses one
    /// that comes back to where it was. Repetition needs `aws:loop`.
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: Wait
    ///     action: aws:sleep
    ///     inputs:
    ///       Duration: PT1S
    ///   - name: Again
    ///     action: aws:sleep
    ///     inputs:
    ///       Duration: PT1S
    ///     nextStep: Wait
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: Twice
    ///     action: aws:loop
    ///     inputs:
    ///       Iterators: [first, second]
    ///       Steps:
    ///         - name: Wait
    ///           action: aws:sleep
    ///           inputs:
    ///             Duration: PT1S
    /// ```
    pub(super) CYCLE = "SSM0403" "cycle" Error Create
}

#[derive(Clone, Copy, PartialEq)]
enum Mark {
    New,
    /// On the way from where the search began.
    Open,
    Done,
}

pub(super) fn check(context: &Context<'_>, out: &mut Vec<Diagnostic>) {
    let flow = &context.flow;
    // A loop that begins another pass is no circle, and what follows a loop is already the way out of the loop step.
    let ways: Vec<Vec<&Edge>> =
        (0..flow.steps.len()).map(|step| flow.from(step).filter(|edge| edge.kind != EdgeKind::LoopEnd).collect()).collect();
    let mut marks = vec![Mark::New; flow.steps.len()];
    for start in 0..flow.steps.len() {
        if marks[start] != Mark::New {
            continue;
        }
        marks[start] = Mark::Open;
        let mut path = vec![(start, 0)];
        while let Some((step, next)) = path.last_mut() {
            let Some(edge) = ways[*step].get(*next) else {
                marks[*step] = Mark::Done;
                path.pop();
                continue;
            };
            *next += 1;
            match marks[edge.to] {
                Mark::New => {
                    marks[edge.to] = Mark::Open;
                    path.push((edge.to, 0));
                }
                Mark::Open => out.push(closed(context, edge, &path)),
                Mark::Done => {}
            }
        }
    }
}

fn closed(context: &Context<'_>, edge: &Edge, path: &[(usize, usize)]) -> Diagnostic {
    let name = |step: usize| context.steps()[step].step.name();
    let (from, to) = (name(edge.from), name(edge.to));
    let circle = path.iter().map(|(step, _)| *step).skip_while(|step| *step != edge.to).collect::<Vec<_>>();
    let mut names: Vec<&str> = circle.iter().map(|step| name(*step)).collect();
    if names.len() > 8 {
        names.splice(4..names.len() - 3, ["…"]);
    }
    let message = if edge.from == edge.to {
        format!("{} of step `{from}` leads to the step itself", property(edge.kind))
    } else {
        format!("{} of step `{from}` leads back to `{to}`: {} → {to}", property(edge.kind), names.join(" → "))
    };
    let help = "a runbook may not come back to a step; repeat steps with `aws:loop`";
    let target = &context.steps()[edge.to];
    let found = match edge.kind {
        EdgeKind::Following | EdgeKind::LoopBody | EdgeKind::LoopEnd => context.at_step(&CYCLE, &context.steps()[edge.from], message),
        _ => context.at_value(&CYCLE, &edge.pointer, message),
    };
    found.help(help).related(context.step_span(target), "the circle begins here")
}
