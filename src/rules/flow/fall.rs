//! Steps that run on into what is not meant to follow them.

use std::collections::HashMap;

use crate::diagnostic::{Diagnostic, Level};
use crate::document::{Action, Edge, EdgeKind, OnFailure, StepAt};
use crate::rules::Context;
use crate::rules::flow::sibling;

crate::rule! {
    /// A step that succeeded runs on into a step that is there for failures or cancellations.
    ///
    /// # Why
    /// Nothing but `onFailure` and `onCancel` names the step, and yet it stands where it also follows a success: the runbook takes back
    /// what it did, or tells of a failure that was none. If it is meant to run in every case, like a clean-up at the end, nothing is
    /// wrong. So this is a warning only where that cannot be meant: the step's own failure leads elsewhere, every other step says what
    /// follows it, or the name says rollback or failure and the execution ends there.
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: Child
    ///     action: aws:executeAutomation
    ///     onFailure: step:TellFailure
    ///     inputs:
    ///       DocumentName: AWS-RestartEC2Instance
    ///   - name: TellFailure
    ///     action: aws:executeAutomation
    ///     inputs:
    ///       DocumentName: AWS-PublishSNSNotification
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: Child
    ///     action: aws:executeAutomation
    ///     onFailure: step:TellFailure
    ///     inputs:
    ///       DocumentName: AWS-RestartEC2Instance
    ///     isEnd: true
    ///   - name: TellFailure
    ///     action: aws:executeAutomation
    ///     inputs:
    ///       DocumentName: AWS-PublishSNSNotification
    /// ```
    pub(super) FALL_INTO_HANDLER = "SSM0405" "fall-into-handler" Warning Run
}

crate::rule! {
    /// A step does not say what follows it, as nearly all others do, and what follows is where other steps lead.
    ///
    /// # Why
    /// Without `nextStep` and `isEnd` a step is followed by the one below it. In a runbook whose other steps name their successors,
    /// that is an `isEnd: true` or a `nextStep` that was forgotten.
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: Ask
    ///     action: aws:branch
    ///     inputs:
    ///       Choices:
    ///         - Variable: '{{ global:REGION }}'
    ///           StringEquals: eu-west-1
    ///           NextStep: Restart
    ///       Default: TellOthers
    ///   - name: Restart
    ///     action: aws:executeAutomation
    ///     inputs:
    ///       DocumentName: AWS-RestartEC2Instance
    ///     nextStep: Wait
    ///   - name: Wait
    ///     action: aws:sleep
    ///     inputs:
    ///       Duration: PT1M
    ///   - name: TellOthers
    ///     action: aws:executeAutomation
    ///     inputs:
    ///       DocumentName: AWS-PublishSNSNotification
    ///     isEnd: true
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: Ask
    ///     action: aws:branch
    ///     inputs:
    ///       Choices:
    ///         - Variable: '{{ global:REGION }}'
    ///           StringEquals: eu-west-1
    ///           NextStep: Restart
    ///       Default: TellOthers
    ///   - name: Restart
    ///     action: aws:executeAutomation
    ///     inputs:
    ///       DocumentName: AWS-RestartEC2Instance
    ///     nextStep: Wait
    ///   - name: Wait
    ///     action: aws:sleep
    ///     inputs:
    ///       Duration: PT1M
    ///     isEnd: true
    ///   - name: TellOthers
    ///     action: aws:executeAutomation
    ///     inputs:
    ///       DocumentName: AWS-PublishSNSNotification
    ///     isEnd: true
    /// ```
    pub(super) FORGOTTEN_END = "SSM0429" "forgotten-end" Warning Run
}

pub(super) fn check(context: &Context<'_>, out: &mut Vec<Diagnostic>) {
    let handlers = handlers(context);
    let lists = Lists::new(context);
    for edge in context.flow.edges.iter().filter(|edge| edge.kind == EdgeKind::Following) {
        // Of handlers in a row the first is told; the others follow it as they should.
        if handlers[edge.to] {
            out.extend((!handlers[edge.from]).then(|| into_handler(context, &lists, edge)));
            continue;
        }
        let forgot = lists.is_alone(edge.from, 3) || lists.stands_out(edge);
        let others_lead = || lists.named[edge.to].other_than(edge.from);
        let sibling = sibling::finding(context, &lists.chosen, edge, forgot);
        out.extend(sibling.or_else(|| (forgot && others_lead()).then(|| forgotten(context, edge))));
    }
}

fn into_handler(context: &Context<'_>, lists: &Lists<'_>, edge: &Edge) -> Diagnostic {
    let (step, handler) = (&context.steps()[edge.from], &context.steps()[edge.to]);
    let (name, next) = (step.step.name(), handler.step.name());
    let message = format!("when step `{name}` succeeds, it runs on into `{next}`, which only failures or cancellations name");
    let mut finding = context.at_step(&FALL_INTO_HANDLER, step, message);
    let cannot_be_meant = takes_back(next) && ends(context, edge.to) || lists.is_alone(edge.from, 2) || is_foreign(context, edge);
    // A fault that is kept up for a time, or looked for, and then taken back; and a handler that is only there to end in.
    let waited = matches!(step.step.action, Action::Sleep(_) | Action::WaitForAwsResourceProperty(_));
    let does_nothing = matches!(handler.step.action, Action::Sleep(_)) && ends(context, edge.to);
    if !cannot_be_meant || waited || does_nothing {
        finding.level = Level::Note;
    }
    let help = format!("add `isEnd: true` or a `nextStep` to `{name}`, if `{next}` is for failures only");
    finding.help(help).related(context.step_span(handler), "the handler")
}

fn forgotten(context: &Context<'_>, edge: &Edge) -> Diagnostic {
    let (step, next) = (&context.steps()[edge.from], &context.steps()[edge.to]);
    let (name, other) = (step.step.name(), next.step.name());
    let message = format!("step `{name}` does not say what follows it, so it runs on into `{other}`, where other steps lead on purpose");
    let help = format!("add `isEnd: true` or a `nextStep` to `{name}`; if it is meant, `nextStep: {other}` says so");
    context.at_step(&FORGOTTEN_END, step, message).help(help).related(context.step_span(next), "runs next")
}

/// The steps that come after a failure or a cancellation, and otherwise only by standing after another step.
fn handlers(context: &Context<'_>) -> Vec<bool> {
    let mut named = vec![false; context.steps().len()];
    let mut normal = named.clone();
    for edge in context.flow.edges.iter().filter(|edge| edge.from != edge.to) {
        match edge.kind {
            EdgeKind::OnFailure => named[edge.to] = true,
            // A cancellation may well lead to a step of the normal course: the instance that was stopped is started again.
            EdgeKind::OnCancel => named[edge.to] |= takes_back(context.steps()[edge.to].step.name()),
            EdgeKind::Following => {}
            _ => normal[edge.to] = true,
        }
    }
    // Where an execution begins is no handler.
    if let Some(first) = normal.first_mut() {
        *first = true;
    }
    named.into_iter().zip(normal).map(|(named, normal)| named && !normal).collect()
}

/// Whether a name says that something failed or is taken back.
fn takes_back(name: &str) -> bool {
    let name: String = name.chars().filter(char::is_ascii_alphanumeric).flat_map(char::to_lowercase).collect();
    ["fail", "error", "rollback", "revert", "undo", "abort", "oncancel"].iter().any(|word| name.contains(word))
}

/// Whether the execution is over after a step.
fn ends(context: &Context<'_>, step: usize) -> bool {
    context.flow.from(step).all(|edge| matches!(edge.kind, EdgeKind::OnFailure | EdgeKind::OnCancel))
}

/// From which steps edges come to one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sources {
    None,
    One(usize),
    Several,
}

impl Sources {
    fn add(&mut self, from: usize) {
        *self = match *self {
            Self::None => Self::One(from),
            Self::One(known) if known == from => Self::One(known),
            _ => Self::Several,
        };
    }

    /// Whether one of them is another step.
    fn other_than(&self, from: usize) -> bool {
        match *self {
            Self::None => false,
            Self::One(known) => known != from,
            Self::Several => true,
        }
    }
}

/// What is known of the steps of one list: those of the document, or of a loop.
#[derive(Debug, Default)]
struct List {
    /// All steps.
    steps: usize,
    /// Those that say what follows, the last one aside.
    says: usize,
    /// Those that do not.
    silent: usize,
    /// Those of them that run on into where others lead on purpose.
    into_goal: usize,
}

/// All lists, and where edges come from.
struct Lists<'c> {
    context: &'c Context<'c>,
    /// By the loop around them.
    all: HashMap<Option<usize>, List>,
    /// By target: `nextStep`, choices and defaults.
    goals: Vec<Sources>,
    /// By target: whatever names it.
    named: Vec<Sources>,
    /// By target: the branches with a choice for it.
    chosen: Vec<Vec<usize>>,
}

impl<'c> Lists<'c> {
    fn new(context: &'c Context<'_>) -> Self {
        let steps = context.steps();
        let mut lists = Self {
            context,
            all: HashMap::new(),
            goals: vec![Sources::None; steps.len()],
            named: vec![Sources::None; steps.len()],
            chosen: vec![Vec::new(); steps.len()],
        };
        for edge in context.flow.edges.iter().filter(|edge| edge.kind != EdgeKind::Following) {
            lists.named[edge.to].add(edge.from);
            if matches!(edge.kind, EdgeKind::NextStep | EdgeKind::Choice(_) | EdgeKind::Default) {
                lists.goals[edge.to].add(edge.from);
            }
            if let EdgeKind::Choice(_) = edge.kind {
                lists.chosen[edge.to].push(edge.from);
            }
        }
        for at in steps {
            let list = lists.all.entry(at.parent).or_default();
            list.steps += 1;
            list.says += usize::from(at.following.is_some() && says_what_follows(at));
            list.silent += usize::from(!says_what_follows(at));
        }
        for edge in context.flow.edges.iter().filter(|edge| edge.kind == EdgeKind::Following) {
            let is_goal = lists.goals[edge.to].other_than(edge.from);
            lists.all.entry(steps[edge.from].parent).or_default().into_goal += usize::from(is_goal);
        }
        lists
    }

    fn of(&self, step: usize) -> Option<&List> {
        self.all.get(&self.context.steps()[step].parent)
    }

    /// Whether a step is the only one of its list that does not say what follows; of few steps that tells nothing. The last one need not.
    fn is_alone(&self, step: usize, others_at_least: usize) -> bool {
        let own = usize::from(!says_what_follows(&self.context.steps()[step]));
        self.of(step).is_some_and(|list| list.steps > others_at_least && list.silent == own)
    }

    /// Whether a step is the only one of its list that runs on, saying nothing, into where others lead on purpose, and most say what
    /// follows.
    fn stands_out(&self, edge: &Edge) -> bool {
        let most_say = |list: &List| list.says >= 4 && list.says >= 2 * list.silent;
        self.goals[edge.to].other_than(edge.from) && self.of(edge.from).is_some_and(|list| most_say(list) && list.into_goal == 1)
    }
}

/// Whether a step names its successor or ends the execution; the last of a list need not.
fn says_what_follows(at: &StepAt<'_>) -> bool {
    at.following.is_none()
        || at.step.next_step.is_some()
        || at.step.ends()
        || matches!(&at.step.action, Action::Branch(branch) if branch.default.is_some())
}

/// Whether the step's own failure ends elsewhere: what is to run in every case runs after that too.
fn is_foreign(context: &Context<'_>, edge: &Edge) -> bool {
    let goes_on = matches!(context.steps()[edge.from].step.on_failure, Some(OnFailure::Continue));
    !goes_on && !context.flow.from(edge.from).any(|other| other.kind == EdgeKind::OnFailure && other.to == edge.to)
}
