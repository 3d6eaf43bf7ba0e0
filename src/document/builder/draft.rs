//! The document under construction, shared by the builder and its handles.

use std::cell::RefCell;
use std::fmt;
use std::rc::Rc;

use super::error::BuildError;
use super::input::Input;
use crate::document::{Action, Document, Parameter, Step, Variable};
use crate::json::Value;

/// How deep loops may stand in each other; the service takes no nesting at all, a later one may.
const MAX_NESTING: usize = 8;

/// A list of steps: `mainSteps`, or the body of a loop.
#[derive(Debug)]
pub(super) struct List {
    /// The steps, as indices into [`Draft::steps`].
    pub(super) steps: Vec<usize>,
    /// The loop it is the body of.
    pub(super) owner: Option<usize>,
    depth: usize,
}

/// What has been said so far.
#[derive(Debug)]
pub(super) struct Draft {
    /// Everything but parameters, variables and steps.
    pub(super) document: Document,
    pub(super) parameters: Vec<(String, Parameter)>,
    pub(super) variables: Vec<(String, Variable)>,
    /// All steps, in the order they were added; a loop before what is in it.
    pub(super) steps: Vec<Step>,
    /// The lists they are in; the first is `mainSteps`, a loop's body comes after the list that the loop is in.
    pub(super) lists: Vec<List>,
    /// What cannot be seen any more in the finished document.
    pub(super) problems: Vec<BuildError>,
}

impl Draft {
    fn new(document: Document) -> Self {
        Self {
            document,
            parameters: Vec::new(),
            variables: Vec::new(),
            steps: Vec::new(),
            lists: vec![List { steps: Vec::new(), owner: None, depth: 0 }],
            problems: Vec::new(),
        }
    }

    /// Adds a step to a list.
    pub(super) fn push(&mut self, list: usize, step: Step) -> usize {
        let index = self.steps.len();
        self.steps.push(step);
        if let Some(list) = self.lists.get_mut(list) {
            list.steps.push(index);
        }
        index
    }

    /// Makes the body of the loop `owner`, which stands in `list`.
    pub(super) fn body(&mut self, list: usize, owner: usize) -> usize {
        let depth = self.lists.get(list).map_or(0, |list| list.depth) + 1;
        if depth == MAX_NESTING + 1 {
            let step = self.steps.get(owner).map(|step| step.name().to_owned()).unwrap_or_default();
            self.problems.push(BuildError::TooDeep { step, limit: MAX_NESTING });
        }
        self.lists.push(List { steps: Vec::new(), owner: Some(owner), depth });
        self.lists.len() - 1
    }
}

/// The steps of `mainSteps`, bodies put into their loops. Bodies beyond the limit of nesting are left out: what is made of them is
/// refused anyway, and must not be deeper than a stack.
pub(super) fn assemble(steps: Vec<Step>, lists: Vec<List>) -> Vec<Step> {
    let mut steps: Vec<Option<Step>> = steps.into_iter().map(Some).collect();
    // A body is made after the list that its loop is in, so the innermost come last.
    for list in lists.into_iter().rev() {
        let body: Vec<Step> = list.steps.iter().filter_map(|index| steps.get_mut(*index)?.take()).collect();
        let Some(owner) = list.owner else { return body };
        if list.depth <= MAX_NESTING
            && let Some(Some(Step { action: Action::Loop(inputs), .. })) = steps.get_mut(owner)
        {
            inputs.steps = Some(body);
        }
    }
    Vec::new()
}

/// Where a handle is used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Use {
    Role,
    DocumentOutputs,
    Default(String),
    Step(String),
}

impl fmt::Display for Use {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Role => f.write_str("the assume role"),
            Self::DocumentOutputs => f.write_str("the document's outputs"),
            Self::Default(name) => write!(f, "the default of `{name}`"),
            Self::Step(name) => write!(f, "step `{name}`"),
        }
    }
}

/// The draft, as the builder and every handle hold it.
#[derive(Debug, Clone)]
pub(super) struct Shared(Rc<RefCell<Draft>>);

impl Shared {
    pub(super) fn new(document: Document) -> Self {
        Self(Rc::new(RefCell::new(Draft::new(document))))
    }

    /// The one way to the draft. Nothing that is called under it comes back here, so that it is never borrowed twice.
    pub(super) fn edit<R>(&self, change: impl FnOnce(&mut Draft) -> R) -> R {
        change(&mut self.0.borrow_mut())
    }

    /// The draft; handles that outlive it write into an empty one.
    pub(super) fn take(&self) -> Draft {
        self.0.replace(Draft::new(Document::default()))
    }

    /// The value of an input. A handle in it that belongs to another document is a problem.
    pub(super) fn own(&self, at: &Use, input: Input) -> Value {
        let Input { value, origins } = input;
        self.claim(at, &origins);
        value
    }

    /// Judges where handles come from.
    pub(super) fn claim(&self, at: &Use, origins: &[Origin]) {
        for origin in origins.iter().filter(|origin| !Rc::ptr_eq(&origin.draft.0, &self.0)) {
            self.edit(|draft| draft.problems.push(BuildError::Foreign { at: at.to_string(), handle: origin.handle.clone() }));
        }
    }
}

/// A handle that was used, and the draft it belongs to.
#[derive(Debug, Clone)]
pub(super) struct Origin {
    /// The handle in words: `{{ X }}`, or a step's name.
    pub(super) handle: String,
    pub(super) draft: Shared,
}
