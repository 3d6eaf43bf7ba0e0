//! What a path of a document leads to.

use crate::text::{Pointer, Segment};

/// A part of a document.
#[derive(Debug, PartialEq)]
pub(super) enum Place<'p> {
    /// The whole document.
    Root,
    /// The value of a key of the document.
    TopKey(&'p str),
    /// An entry of the document's outputs.
    DocumentOutput,
    /// A parameter, variable, attachment or declared output, or something inside it.
    Definition(Definition<'p>),
    /// A step.
    Step(Pointer),
    /// The value of a key of a step.
    StepKey(Pointer, &'p str),
    /// The inputs of a step.
    Inputs(Pointer),
    /// An input, or something inside it.
    Input(Input<'p>),
}

/// A definition and the way into it.
#[derive(Debug, PartialEq)]
pub(super) struct Definition<'p> {
    /// What is defined.
    pub(super) kind: DefinitionKind,
    /// Where it stands.
    pub(super) pointer: Pointer,
    /// The way from there.
    pub(super) inner: &'p [Segment],
}

/// What can be defined.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum DefinitionKind {
    Parameter,
    Variable,
    Attachment,
    /// By a step.
    Output,
}

/// An input and the way into it.
#[derive(Debug, PartialEq)]
pub(super) struct Input<'p> {
    /// The step.
    pub(super) step: Pointer,
    /// The input's key.
    pub(super) key: &'p str,
    /// The way from its value.
    pub(super) inner: &'p [Segment],
}

impl<'p> Place<'p> {
    /// The place of a path.
    pub(super) fn of(pointer: &'p Pointer) -> Self {
        let segments = pointer.segments();
        let Some((Segment::Key(top), rest)) = segments.split_first() else { return Self::Root };
        let kind = match top.as_str() {
            "mainSteps" if !rest.is_empty() => return Self::in_step(segments, 2),
            "outputs" if !rest.is_empty() => return Self::DocumentOutput,
            "parameters" => DefinitionKind::Parameter,
            "variables" => DefinitionKind::Variable,
            "files" => DefinitionKind::Attachment,
            _ => return Self::TopKey(top),
        };
        match rest.split_first() {
            Some((_, inner)) => Self::Definition(Definition { kind, pointer: segments[..2].iter().cloned().collect(), inner }),
            None => Self::TopKey(top),
        }
    }

    /// The first `depth` segments lead to a step.
    fn in_step(segments: &'p [Segment], depth: usize) -> Self {
        let (here, rest) = segments.split_at(depth);
        let step: Pointer = here.iter().cloned().collect();
        match rest {
            [Segment::Key(inputs), Segment::Key(steps), Segment::Index(_), ..] if inputs == "inputs" && steps == "Steps" => {
                Self::in_step(segments, depth + 3)
            }
            [Segment::Key(inputs)] if inputs == "inputs" => Self::Inputs(step),
            [Segment::Key(inputs), Segment::Key(key), inner @ ..] if inputs == "inputs" => Self::Input(Input { step, key, inner }),
            [Segment::Key(outputs), index @ Segment::Index(_), inner @ ..] if outputs == "outputs" => {
                let pointer = step.join("outputs").join(index.clone());
                Self::Definition(Definition { kind: DefinitionKind::Output, pointer, inner })
            }
            [Segment::Key(key), ..] => Self::StepKey(step, key),
            _ => Self::Step(step),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_into_loops_lead_to_inner_steps() {
        let step = Pointer::root().join("mainSteps").join(1).join("inputs").join("Steps").join(0);
        assert_eq!(Place::of(&step), Place::Step(step.clone()));
        let key = step.join("isEnd");
        assert_eq!(Place::of(&key), Place::StepKey(step.clone(), "isEnd"));
        let input = step.join("inputs").join("Api");
        assert_eq!(Place::of(&input), Place::Input(Input { step, key: "Api", inner: &[] }));
    }
}
