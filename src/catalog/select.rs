//! What a selector finds in the answers of an operation, told by their shape: before there is any answer.

use std::collections::HashSet;

use super::{Kind, Operation, Shape};
use crate::jsonpath::{Filter, Part, Path, Pick};
use crate::text::nearest;

/// What a selector finds.
#[derive(Debug, Clone, PartialEq)]
pub enum Found<'t> {
    /// One value of a shape, where the answer has it.
    One(Shape<'t>),
    /// A list of values of these shapes.
    Many(Vec<Shape<'t>>),
    /// A number: how many there are.
    Count,
    /// Something that the catalogue does not describe: `ResponseMetadata`, what a member of any JSON holds, or the whole answer of an
    /// operation that gives nothing.
    Anything,
}

/// Where a selector leaves the shape, so that it never finds anything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Astray<'t> {
    /// The step of the path.
    pub step: usize,
    /// Why it leads nowhere.
    pub why: Why<'t>,
}

/// Why a step of a selector leads nowhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why<'t> {
    /// There is no such member; after a deep scan, nowhere below.
    NoMember {
        /// The name that is asked for.
        name: String,
        /// The names that there are, in the model's order.
        names: Vec<&'t str>,
    },
    /// Members are asked of what has none: a list, or a scalar, in a person's words.
    NoMembers(&'static str),
    /// Items are asked of what is no list, in a person's words.
    NoItems(&'static str),
}

impl<'t> Why<'t> {
    /// The name that was meant, if one is near.
    pub fn nearest(&self) -> Option<&'t str> {
        match self {
            Self::NoMember { name, names } => nearest(name, names.iter().copied()),
            Self::NoMembers(_) | Self::NoItems(_) => None,
        }
    }
}

/// What boto3 adds to every answer.
const METADATA: &str = "ResponseMetadata";

/// What a selector finds in the answers of an operation.
pub fn select<'t>(operation: Operation<'t>, path: &Path) -> Result<Found<'t>, Astray<'t>> {
    let steps = path.steps();
    let mut reached = match (operation.output(), steps.first()) {
        (_, Some(first)) if first.pick == Pick::Key(METADATA.to_owned()) => return Ok(Found::Anything),
        (None, None) => return Ok(Found::Anything),
        (None, Some(first)) => {
            let name = match &first.pick {
                Pick::Key(name) => name.clone(),
                _ => String::new(),
            };
            return Err(Astray { step: 0, why: Why::NoMember { name, names: Vec::new() } });
        }
        (Some(shape), _) => Reached { shapes: vec![shape], anything: false },
    };
    for (index, step) in steps.iter().enumerate() {
        if step.deep {
            reached.descend();
        }
        let mut next = Reached { shapes: Vec::new(), anything: reached.anything };
        for shape in &reached.shapes {
            next.pick(*shape, &step.pick, step.deep);
        }
        next.distinct();
        if next.shapes.is_empty() && !next.anything {
            return Err(Astray { step: index, why: why(&reached.shapes, &step.pick) });
        }
        if let Pick::Filter(filter) = &step.pick {
            let refused: Vec<_> = next.shapes.iter().filter_map(|item| judged(*item, filter)).collect();
            if refused.len() == next.shapes.len()
                && !next.anything
                && let Some(why) = refused.into_iter().next()
            {
                return Err(Astray { step: index, why });
            }
        }
        reached = next;
    }
    Ok(match (path.counts(), reached) {
        (true, _) => Found::Count,
        (false, Reached { anything: true, .. }) => Found::Anything,
        (false, Reached { shapes, .. }) if !path.is_definite() => Found::Many(shapes),
        (false, Reached { shapes, .. }) => shapes.first().map_or(Found::Anything, |shape| Found::One(*shape)),
    })
}

/// Where a path has come to.
struct Reached<'t> {
    /// The shapes that may be there.
    shapes: Vec<Shape<'t>>,
    /// Whether there may also be what no shape describes.
    anything: bool,
}

impl<'t> Reached<'t> {
    /// All that is at or below the shapes, each shape once.
    fn descend(&mut self) {
        let mut at = 0;
        let mut seen: HashSet<u32> = self.shapes.iter().map(|shape| shape.index).collect();
        while let Some(shape) = self.shapes.get(at).copied() {
            at += 1;
            self.anything |= matches!(shape.kind(), Kind::Document);
            self.shapes.extend(children(shape).filter(|child| seen.insert(child.index)));
        }
    }

    fn pick(&mut self, shape: Shape<'t>, pick: &Pick, deep: bool) {
        match (pick, shape.kind()) {
            (_, Kind::Document) => self.anything = true,
            (Pick::Key(name), Kind::Structure(_)) => match shape.member(name) {
                // Events come one after another; what stands for them in an answer is not said.
                Some(member) if member.stream => self.anything = true,
                member => self.shapes.extend(member.map(|member| member.shape)),
            },
            (Pick::Key(name), Kind::Map { key, value, .. }) if key.values().len() == 0 || key.values().any(|known| known == name) => {
                self.shapes.push(value);
            }
            (Pick::All, _) => self.shapes.extend(children(shape)),
            // After a deep scan every mapping is judged by itself.
            (Pick::Filter(_), Kind::List { member, .. }) if !deep => self.shapes.push(member),
            (Pick::Filter(_), Kind::Structure(_) | Kind::Map { .. }) => self.shapes.push(shape),
            (Pick::Items(_) | Pick::Slice(..), Kind::List { member, .. }) => self.shapes.push(member),
            _ => {}
        }
    }

    fn distinct(&mut self) {
        let mut seen = HashSet::new();
        self.shapes.retain(|shape| seen.insert(shape.index));
    }
}

/// What a shape directly holds.
fn children(shape: Shape<'_>) -> impl Iterator<Item = Shape<'_>> {
    let held = match shape.kind() {
        Kind::List { member, .. } => Some(member),
        Kind::Map { value, .. } => Some(value),
        _ => None,
    };
    shape.members().map(|member| member.shape).chain(held)
}

/// Why nothing can be picked of any of these shapes.
fn why<'t>(shapes: &[Shape<'t>], pick: &Pick) -> Why<'t> {
    // After a deep scan not the list lacks the member, but what stands below.
    let holder = || shapes.iter().find(|shape| !matches!(shape.kind(), Kind::Structure(_) | Kind::Map { .. }));
    match pick {
        Pick::Key(name) => {
            let names = names_of(shapes);
            match holder() {
                Some(holder) if names.is_empty() => Why::NoMembers(holder.kind().described()),
                _ => Why::NoMember { name: name.clone(), names },
            }
        }
        _ => Why::NoItems(shapes.first().map_or("nothing", |shape| shape.kind().described())),
    }
}

/// The names of all members, each once, and of the keys that maps are known to have.
fn names_of<'t>(shapes: &[Shape<'t>]) -> Vec<&'t str> {
    let mut seen = HashSet::new();
    let mut names = Vec::new();
    for shape in shapes {
        names.extend(shape.members().map(|member| member.name).filter(|name| seen.insert(*name)));
        if let Kind::Map { key, .. } = shape.kind() {
            names.extend(key.values().filter(|name| seen.insert(*name)));
        }
    }
    names
}

/// Why a filter can accept no item of a shape: its path leaves the shape.
fn judged<'t>(item: Shape<'t>, filter: &Filter) -> Option<Why<'t>> {
    let mut shape = item;
    for part in filter.path() {
        let pick = match part {
            Part::Key(key) => Pick::Key(key.clone()),
            Part::Index(index) => Pick::Items(vec![*index]),
        };
        let mut next = Reached { shapes: Vec::new(), anything: false };
        next.pick(shape, &pick, false);
        match next.shapes.first() {
            _ if next.anything => return None,
            Some(found) => shape = *found,
            None => return Some(why(&[shape], &pick)),
        }
    }
    None
}
