//! The items of a specification: parameters, steps, outputs, permissions.

use super::blocks::Block;
use super::phrase::{Phrase, says_nothing, yes_or_no};
use super::{Input, Named, Node, Spanned, Step};

/// The words of a label, to be compared: lower case, single blanks, no signs around.
pub(super) fn key(text: &str) -> String {
    let text = text.trim_matches(|c: char| !c.is_alphanumeric() && c != ')');
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

impl Input {
    pub(super) fn new(name: Spanned<String>) -> Self {
        Self { name, description: None, kind: None, default: None, required: None, allowed_pattern: None, allowed_values: Vec::new() }
    }

    /// `` `Name` (String, required): text`` with its fields below.
    pub(super) fn from_item(block: &Block) -> Option<Self> {
        let labelled = block.text.labelled();
        let mut input = Self::new(labelled.name?);
        if let Some(remark) = labelled.remark {
            remark.list().iter().for_each(|word| input.remark(word));
        }
        if let Some(rest) = labelled.rest {
            input.describe(&rest);
        }
        input.add(&block.children);
        Some(input)
    }

    /// Takes what stands below its name.
    pub(super) fn add(&mut self, blocks: &[Block]) {
        for block in blocks {
            let labelled = block.text.labelled();
            let (Some(name), rest) = (labelled.name, labelled.rest) else {
                self.describe(&block.text);
                continue;
            };
            let value = || rest.as_ref().map(|rest| rest.plain().spanned());
            match key(&name.value).as_str() {
                "description" => rest.iter().for_each(|rest| self.describe(rest)),
                "type" => self.kind = value(),
                "default" | "default value" => self.default = value(),
                "required" | "mandatory" => self.require(&name, rest.as_ref(), true),
                "optional" => self.require(&name, rest.as_ref(), false),
                "allowed pattern" | "allowedpattern" | "pattern" => self.allowed_pattern = value(),
                "allowed values" | "allowedvalues" | "values" => {
                    let words = rest.iter().flat_map(Phrase::list).chain(block.children.iter().map(|child| child.text.plain()));
                    self.allowed_values.extend(words.map(|word| word.spanned()));
                }
                _ => self.describe(&block.text),
            }
        }
    }

    fn require(&mut self, label: &Spanned<String>, rest: Option<&Phrase>, yes: bool) {
        let stated = rest.and_then(|rest| yes_or_no(&rest.text)).unwrap_or(true);
        self.required = Some(Spanned { value: stated == yes, span: label.span });
    }

    fn describe(&mut self, text: &Phrase) {
        let spanned = text.spanned();
        if spanned.value.is_empty() {
            return;
        }
        let lower = spanned.value.to_lowercase();
        for (word, required) in [("(required)", true), ("(optional)", false)] {
            if lower.starts_with(word) && self.required.is_none() {
                let mut span = spanned.span;
                span.end = span.start + word.len();
                self.required = Some(Spanned { value: required, span });
            }
        }
        match &mut self.description {
            Some(description) => {
                description.value.push(' ');
                description.value.push_str(&spanned.value);
                description.span.end = spanned.span.end;
            }
            none => *none = Some(spanned),
        }
    }

    /// One word of the brackets after the name.
    fn remark(&mut self, word: &Phrase) {
        let spanned = word.spanned();
        match key(&spanned.value).as_str() {
            "required" | "mandatory" => self.required = Some(Spanned { value: true, span: spanned.span }),
            "optional" => self.required = Some(Spanned { value: false, span: spanned.span }),
            other if other.starts_with("default") => {
                let labelled = word.labelled();
                let words = word.words();
                let default = labelled.rest.map(|rest| rest.plain()).or_else(|| words.get(1).cloned());
                self.default = default.map(|default| default.spanned());
            }
            _ => self.kind = self.kind.take().or(Some(spanned)),
        }
    }
}

impl Step {
    /// `` `Name` (aws:action)`` with its fields below.
    pub(super) fn from_item(block: &Block) -> Option<Self> {
        let mut step = Self::from_title(&block.text)?;
        step.add(&block.children);
        Some(step)
    }

    /// A step from the text that names it.
    pub(super) fn from_title(title: &Phrase) -> Option<Self> {
        let labelled = title.labelled();
        let name = labelled.name?;
        let action = labelled.remark.map(|remark| remark.plain().spanned());
        let mut step = Self { name, action, inputs: Vec::new(), outputs: Vec::new(), explanation: Vec::new(), others: Vec::new() };
        if let Some(rest) = labelled.rest {
            if step.action.is_none() && rest.plain().text.starts_with("aws:") && rest.words().len() == 1 {
                step.action = Some(rest.plain().spanned());
            } else {
                step.explanation.push(rest.spanned());
            }
        }
        Some(step)
    }

    /// Takes what stands below its name.
    pub(super) fn add(&mut self, blocks: &[Block]) {
        for block in blocks {
            let labelled = block.text.labelled();
            let label = labelled.name.as_ref().map(|name| key(&name.value)).unwrap_or_default();
            match label.as_str() {
                "type" | "action" => self.action = labelled.rest.map(|rest| rest.plain().spanned()),
                "input" | "inputs" => self.inputs.extend(Node::list(&block.children)),
                "output" | "outputs" => self.outputs.extend(block.children.iter().filter_map(Named::from_block)),
                "explanation" | "description" | "details" => {
                    self.explanation.extend(labelled.rest.map(|rest| rest.spanned()));
                    self.explain(&block.children);
                }
                _ if !block.is_item || label.is_empty() || is_sentence(block) => self.explain(std::slice::from_ref(block)),
                _ => self.others.push(Node::from_block(block)),
            }
        }
    }

    /// Takes the items below a heading such as `Inputs` of a step that is itself a heading.
    pub(super) fn add_below(&mut self, label: &str, blocks: &[Block]) {
        match label {
            "input" | "inputs" => self.inputs.extend(Node::list(blocks)),
            "output" | "outputs" => self.outputs.extend(blocks.iter().filter_map(Named::from_block)),
            "type" | "action" => self.action = blocks.first().map(|block| block.text.plain().spanned()),
            _ => self.explain(blocks),
        }
    }

    fn explain(&mut self, blocks: &[Block]) {
        for block in blocks {
            if !block.text.text.is_empty() {
                self.explanation.push(block.text.spanned());
            }
            self.explain(&block.children);
        }
    }
}

/// Whether an item is no name with a value, but words.
fn is_sentence(block: &Block) -> bool {
    block.children.is_empty() && block.text.labelled().rest.is_none() && block.text.text.contains(' ')
}

impl Node {
    fn list(blocks: &[Block]) -> Vec<Self> {
        blocks.iter().filter(|block| !block.text.text.is_empty() || !block.children.is_empty()).map(Self::from_block).collect()
    }

    fn from_block(block: &Block) -> Self {
        let labelled = block.text.labelled();
        let children = Self::list(&block.children);
        match labelled.name {
            Some(name) => Self { name, text: labelled.rest.map(|rest| rest.spanned()), children },
            None => Self { name: block.text.spanned(), text: None, children },
        }
    }
}

impl Named {
    /// `` `Name`: text``; `None` for a word such as `None.`
    pub(super) fn from_block(block: &Block) -> Option<Self> {
        if says_nothing(&block.text.text) {
            return None;
        }
        let labelled = block.text.labelled();
        Some(match labelled.name {
            Some(name) => Self { name, text: labelled.rest.map(|rest| rest.spanned()) },
            None => Self { name: block.text.spanned(), text: None },
        })
    }
}

/// The permissions in a list: every word of the form `service:Action`, wherever it stands; an item without one as it is.
pub(super) fn permissions(blocks: &[Block], found: &mut Vec<Spanned<String>>) {
    for block in blocks {
        let before = found.len();
        found.extend(block.text.words().iter().filter(|word| is_permission(&word.text)).map(Phrase::spanned));
        permissions(&block.children, found);
        if found.len() == before && !says_nothing(&block.text.text) {
            found.push(block.text.plain().spanned());
        }
    }
}

fn is_permission(word: &str) -> bool {
    let Some((service, action)) = word.split_once(':') else { return word == "*" };
    let service_fits = service.starts_with(|c: char| c.is_ascii_lowercase())
        && service.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    let action_fits = action.starts_with(|c: char| c.is_ascii_uppercase() || c == '*')
        && action.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'*' || b == b'?');
    service_fits && action_fits
}

/// All texts of a list, nested ones too.
pub(super) fn texts(blocks: &[Block], found: &mut Vec<Spanned<String>>) {
    for block in blocks {
        if !says_nothing(&block.text.text) {
            found.push(block.text.spanned());
        }
        texts(&block.children, found);
    }
}
