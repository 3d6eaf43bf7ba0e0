//! From chapters to the parts of a specification.

use super::blocks::{Block, Chapter, chapters};
use super::items::{self, key};
use super::phrase::Phrase;
use super::{Input, Named, Part, Section, Spanned, Specification, Step};
use crate::text::{FileId, Files, Span};

/// Reads a `Design.md`. Never fails: what cannot be understood is kept as text or left out.
pub fn parse(files: &Files, file: FileId) -> Specification {
    let mut parser = Parser { specification: Specification::empty(file), part: None, level: 0 };
    for chapter in &chapters(files, file) {
        parser.chapter(chapter);
    }
    for section in &mut parser.specification.others {
        section.text = trimmed(files, section.text.span);
    }
    parser.specification
}

struct Parser {
    specification: Specification,
    /// The section that is open, and the level of its heading.
    part: Option<Part>,
    level: usize,
}

impl Parser {
    fn chapter(&mut self, chapter: &Chapter) {
        let Some(heading) = &chapter.heading else {
            self.labelled(&chapter.blocks);
            return;
        };
        let inner = matches!(self.part, Some(Part::Inputs | Part::Steps));
        if inner && heading.level > self.level {
            self.below(chapter, &heading.text);
            return;
        }
        if let Some((part, rest)) = part_of(&heading.text) {
            (self.part, self.level) = (Some(part), heading.level);
            self.open(part, &heading.text, rest, &chapter.blocks);
        } else if inner && heading.level == self.level && heading.text.text.starts_with('`') {
            self.below(chapter, &heading.text);
        } else if self.part.is_none() && heading.level > self.level && !self.specification.others.is_empty() {
            // A heading below an unknown section belongs to its text.
            if let Some(section) = self.specification.others.last_mut() {
                section.text.span.end = section.text.span.start.max(chapter.body.end);
            }
        } else {
            (self.part, self.level) = (None, heading.level);
            let text = Spanned { value: String::new(), span: chapter.body };
            self.specification.others.push(Section { heading: heading.text.plain().spanned(), text });
            // Before the first known section, labels such as `**Risk:** Low` may stand under the title.
            if self.specification.parts.is_empty() {
                self.labelled(&chapter.blocks);
            }
        }
    }

    /// A heading inside Inputs or Steps.
    fn below(&mut self, chapter: &Chapter, heading: &Phrase) {
        match self.part {
            Some(Part::Inputs) => {
                let item = Block { is_item: true, text: without_number(heading), children: chapter.blocks.clone() };
                self.specification.inputs.extend(Input::from_item(&item));
            }
            _ => match self.specification.steps.last_mut() {
                Some(step) if is_field(&heading.text) => step.add_below(&key(&heading.text), &chapter.blocks),
                _ => {
                    let step = Step::from_title(&without_number(heading)).map(|mut step| {
                        step.add(&chapter.blocks);
                        step
                    });
                    self.specification.steps.extend(step);
                }
            },
        }
    }

    /// Items and paragraphs such as `Supports Rollback: No` where no section is open.
    fn labelled(&mut self, blocks: &[Block]) {
        for block in blocks {
            if let Some((part, Some(rest))) = part_of(&block.text) {
                self.open(part, &block.text, Some(rest), &block.children);
            } else if let Some((part, None)) = part_of(&block.text)
                && !block.children.is_empty()
            {
                self.open(part, &block.text, None, &block.children);
            }
        }
    }

    fn open(&mut self, part: Part, heading: &Phrase, rest: Option<Phrase>, blocks: &[Block]) {
        self.specification.parts.push(Spanned { value: part, span: heading.spanned().span });
        let mut all = Vec::new();
        all.extend(rest.map(|text| Block { is_item: false, text, children: Vec::new() }));
        for block in blocks {
            // A short fact may be written as an item of another section.
            let fact = match part {
                Part::Inputs | Part::Steps | Part::Outputs => None,
                _ => part_of(&block.text),
            };
            match fact {
                Some((inner @ (Part::SupportsRollback | Part::Risk | Part::Type), Some(rest))) if inner != part => {
                    self.open(inner, &block.text, Some(rest), &block.children);
                }
                _ => all.push(block.clone()),
            }
        }
        self.fill(part, &all);
    }

    fn fill(&mut self, part: Part, blocks: &[Block]) {
        let specification = &mut self.specification;
        match part {
            Part::Id => set(&mut specification.id, blocks.first().map(|block| block.text.plain().spanned())),
            Part::Intent => set(&mut specification.intent, paragraphs(blocks)),
            Part::Type => set(&mut specification.kind, blocks.first().map(|block| block.text.plain().spanned())),
            Part::Risk => set(&mut specification.risk, blocks.first().map(|block| block.text.plain().spanned())),
            Part::SupportsRollback => set(&mut specification.supports_rollback, paragraphs(blocks)),
            Part::Requirements => items::texts(blocks, &mut specification.requirements),
            Part::Permissions => {
                let items = blocks.iter().any(|block| block.is_item);
                // A sentence before a list introduces it.
                let list: Vec<_> = blocks
                    .iter()
                    .filter(|block| !items || block.is_item || block.text.text.contains(':') && !block.text.text.ends_with(':'))
                    .cloned()
                    .collect();
                items::permissions(&list, &mut specification.permissions);
            }
            Part::Inputs => specification.inputs.extend(blocks.iter().filter(|block| block.is_item).filter_map(Input::from_item)),
            Part::Steps => specification.steps.extend(blocks.iter().filter(|block| block.is_item).filter_map(Step::from_item)),
            Part::Outputs => specification.outputs.extend(blocks.iter().filter(|block| block.is_item).filter_map(Named::from_block)),
        }
    }
}

impl Specification {
    fn empty(file: FileId) -> Self {
        Self {
            file,
            parts: Vec::new(),
            id: None,
            intent: None,
            kind: None,
            risk: None,
            requirements: Vec::new(),
            permissions: Vec::new(),
            supports_rollback: None,
            inputs: Vec::new(),
            steps: Vec::new(),
            outputs: Vec::new(),
            others: Vec::new(),
        }
    }
}

/// The first that is stated counts.
fn set(field: &mut Option<Spanned<String>>, value: Option<Spanned<String>>) {
    if field.is_none() {
        *field = value.filter(|value| !value.value.is_empty());
    }
}

/// The section that a heading or label names, and what follows on the same line.
fn part_of(heading: &Phrase) -> Option<(Part, Option<Phrase>)> {
    let heading = without_number(heading);
    if let Some(part) = part_of_words(&key(&heading.text)) {
        return Some((part, None));
    }
    let labelled = heading.labelled();
    let part = part_of_words(&key(&labelled.name?.value))?;
    Some((part, labelled.rest))
}

fn part_of_words(words: &str) -> Option<Part> {
    Some(match words {
        "id" | "identifier" | "sop id" | "document id" => Part::Id,
        "intent" => Part::Intent,
        "type" | "sop type" => Part::Type,
        "risk" | "risk level" => Part::Risk,
        "requirement" | "requirements" | "prerequisites" => Part::Requirements,
        "supports rollback" | "support rollback" | "rollback supported" | "rollback support" => Part::SupportsRollback,
        "input" | "inputs" | "parameters" | "input parameters" => Part::Inputs,
        "output" | "outputs" => Part::Outputs,
        "steps" | "document steps" => Part::Steps,
        _ if words.starts_with("details of ") && words.ends_with(" steps") => Part::Steps,
        _ if ["permission", "permissions", "permission(s)"].iter().any(|start| {
            words.strip_prefix(start).is_some_and(|rest| {
                rest.is_empty() || rest.starts_with(" required") || rest.starts_with(" needed") || rest.starts_with(" for")
            })
        }) =>
        {
            Part::Permissions
        }
        "required permissions" => Part::Permissions,
        _ => return None,
    })
}

fn is_field(heading: &str) -> bool {
    matches!(
        key(heading).as_str(),
        "input" | "inputs" | "output" | "outputs" | "type" | "action" | "explanation" | "description" | "details"
    )
}

/// `3. Name` without its number.
fn without_number(text: &Phrase) -> Phrase {
    let digits = text.text.bytes().take_while(u8::is_ascii_digit).count();
    match text.text.get(digits..) {
        Some(rest) if digits > 0 && rest.starts_with([')', '.']) => text.tail(digits + 1),
        _ => text.clone(),
    }
}

fn paragraphs(blocks: &[Block]) -> Option<Spanned<String>> {
    let mut joined: Option<Phrase> = None;
    let mut open: Vec<_> = blocks.iter().rev().collect();
    while let Some(block) = open.pop() {
        match &mut joined {
            Some(joined) => joined.append(if block.is_item { "\n" } else { "\n\n" }, &block.text),
            none => *none = Some(block.text.clone()),
        }
        open.extend(block.children.iter().rev());
    }
    joined.map(|joined| joined.spanned())
}

/// The text under a span, without blanks around.
fn trimmed(files: &Files, span: Span) -> Spanned<String> {
    let text = files.slice(span);
    let start = span.start + (text.len() - text.trim_start().len());
    let value = text.trim().to_owned();
    Spanned { span: Span { file: span.file, start, end: start + value.len() }, value }
}
