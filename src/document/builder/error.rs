//! What keeps a document from being built.

use std::fmt;

/// One mistake.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// A name that no reference could name.
    #[error("{what} `{name}`: a name consists of letters, digits and `_`")]
    Name {
        /// `parameter`, `variable`, `step` or `output`.
        what: &'static str,
        /// The name.
        name: String,
    },
    /// A name that is there already.
    #[error("{what} `{name}` is declared twice")]
    Duplicate {
        /// `parameter`, `variable`, `step` or `output of step …`.
        what: &'static str,
        /// The name.
        name: String,
    },
    /// A handle that another builder gave.
    #[error("{at}: `{handle}` is a handle of another document")]
    Foreign {
        /// Where it is used.
        at: String,
        /// What it stands for.
        handle: String,
    },
    /// The role is no text.
    #[error("the assume role is {found}; give a role's ARN or the handle of a parameter")]
    Role {
        /// What it is.
        found: &'static str,
    },
    /// A reference to something that was not declared.
    #[error("{at}: `{reference}` names no {what}{}", suggestion(near.as_deref()))]
    Unknown {
        /// Where it stands.
        at: String,
        /// The reference.
        reference: String,
        /// What it would be: `parameter`, `variable`, `step`, `output of step …`, `system variable`.
        what: String,
        /// The nearest name that is there.
        near: Option<String>,
    },
    /// Text between double braces that is no reference.
    #[error("{at}: `{text}` is no reference; write `{{{{ Name }}}}`, `{{{{ Step.Output }}}}` or use a handle")]
    Malformed {
        /// Where it stands.
        at: String,
        /// The text.
        text: String,
    },
    /// `{{ ssm:… }}` outside of a parameter's default.
    #[error("{at}: `{reference}` is allowed only in the default of a parameter")]
    ParameterStore {
        /// Where it stands.
        at: String,
        /// The reference.
        reference: String,
    },
    /// A step that no way leads from before the one that uses it.
    #[error("step `{step}` uses `{reference}`, but `{producer}` cannot have run before it")]
    NotYetRun {
        /// The step that uses it.
        step: String,
        /// The reference.
        reference: String,
        /// The step that would give it.
        producer: String,
    },
    /// A target that names no step.
    #[error("step `{step}`: {how} leads to `{target}`, which is no step{}", suggestion(near.as_deref()))]
    MissingTarget {
        /// The step that names it.
        step: String,
        /// `nextStep`, `a choice`, …
        how: &'static str,
        /// The name.
        target: String,
        /// The nearest step.
        near: Option<String>,
    },
    /// An input that the action needs.
    #[error("step `{step}`: {action} needs the input {input}")]
    MissingInput {
        /// The step.
        step: String,
        /// Its action.
        action: String,
        /// The input, or the two of which one is needed.
        input: String,
    },
    /// A condition whose sides do not fit.
    #[error("step `{step}`: {operator} compares {wanted}, but {found}")]
    Comparison {
        /// The step.
        step: String,
        /// The operator.
        operator: &'static str,
        /// What it compares.
        wanted: &'static str,
        /// What is there instead, as a clause.
        found: String,
    },
    /// A default of another type than the parameter or variable.
    #[error("{what} `{name}` is of type {declared}, its default is {found}")]
    Default {
        /// `parameter` or `variable`.
        what: &'static str,
        /// The name.
        name: String,
        /// Its type.
        declared: String,
        /// What the default is.
        found: &'static str,
    },
    /// A type that the service does not have.
    #[error("{what} `{name}`: there is no type `{found}`")]
    Type {
        /// `parameter`, `variable` or `output`.
        what: &'static str,
        /// The name.
        name: String,
        /// The type.
        found: String,
    },
    /// Loops too deep in each other.
    #[error("step `{step}`: loops stand in each other more than {limit} deep")]
    TooDeep {
        /// The loop.
        step: String,
        /// The limit.
        limit: usize,
    },
    /// Nothing to do.
    #[error("{at} has no steps")]
    NoSteps {
        /// The document, or a loop.
        at: String,
    },
}

fn suggestion(near: Option<&str>) -> String {
    near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default()
}

/// Everything that is wrong with a document, in its order; never empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BuildErrors(pub(super) Vec<BuildError>);

impl BuildErrors {
    /// The mistakes.
    pub fn iter(&self) -> impl Iterator<Item = &BuildError> {
        self.0.iter()
    }
}

impl fmt::Display for BuildErrors {
    /// One line per mistake.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, error) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{error}")?;
        }
        Ok(())
    }
}

impl std::error::Error for BuildErrors {}
