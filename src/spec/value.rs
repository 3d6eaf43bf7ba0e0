//! What templates see of a specification: `design`.

use super::{Input, NamePattern, Node, Spanned, Specification};
use crate::json::{self, Map, Value};

impl Specification {
    /// The value for templates. What the specification does not state is left out, so that its use is an error.
    ///
    /// `id`, and from it `service`, `type`, `name`, `date`, `document_name`; `intent`, `description` (the intent in one paragraph),
    /// `kind` (its Type), `risk`, `requirements`, `permissions`, `supports_rollback`, `inputs` and `steps` by name, `outputs`.
    pub fn to_value(&self, names: &NamePattern) -> Value {
        let mut design = Map::new();
        put(&mut design, "id", self.id.as_ref());
        if let Ok(id) = self.sop_id() {
            for (key, part) in [("service", &id.service), ("type", &id.kind), ("name", &id.name), ("date", &id.date)] {
                design.insert(key.to_owned(), part.clone().into());
            }
            if let Ok(name) = id.document_name(names) {
                design.insert("document_name".to_owned(), name.into());
            }
        }
        put(&mut design, "intent", self.intent.as_ref());
        if let Some(intent) = &self.intent {
            design.insert("description".to_owned(), intent.value.split_whitespace().collect::<Vec<_>>().join(" ").into());
        }
        put(&mut design, "kind", self.kind.as_ref());
        put(&mut design, "risk", self.risk.as_ref());
        design.insert("requirements".to_owned(), list(&self.requirements));
        design.insert("permissions".to_owned(), list(&self.permissions));
        match self.rollback() {
            Some(flag) => drop(design.insert("supports_rollback".to_owned(), flag.into())),
            None => put(&mut design, "supports_rollback", self.supports_rollback.as_ref()),
        }
        let inputs = self.inputs.iter().map(|input| (input.name.value.clone(), input.to_value()));
        design.insert("inputs".to_owned(), Value::Object(inputs.collect()));
        let steps = self.steps.iter().map(|step| {
            let mut value = Map::new();
            put(&mut value, "action", step.action.as_ref());
            let explanation: Vec<_> = step.explanation.iter().map(|line| line.value.as_str()).collect();
            value.insert("explanation".to_owned(), explanation.join(" ").into());
            value.insert("inputs".to_owned(), nodes(&step.inputs));
            let outputs = step.outputs.iter().map(|output| (output.name.value.clone(), text(output.text.as_ref())));
            value.insert("outputs".to_owned(), Value::Object(outputs.collect()));
            (step.name.value.clone(), Value::Object(value))
        });
        design.insert("steps".to_owned(), Value::Object(steps.collect()));
        let outputs = self.outputs.iter().map(|output| output.name.value.clone().into());
        design.insert("outputs".to_owned(), Value::Array(outputs.collect()));
        Value::Object(design)
    }
}

impl Input {
    /// The default as the value that its type says; the text where that cannot be told.
    pub fn default_value(&self) -> Option<Value> {
        let text = &self.default.as_ref()?.value;
        let value = match self.kind.as_ref().map_or("String", |kind| kind.value.as_str()) {
            "String" => None,
            "Boolean" => text.to_lowercase().parse::<bool>().ok().map(Value::Bool),
            "Integer" => text.parse::<i64>().ok().map(Value::from),
            _ => json::parse(text).filter(|value| value.is_array() || value.is_object()),
        };
        Some(value.unwrap_or_else(|| text.clone().into()))
    }

    fn to_value(&self) -> Value {
        let mut value = Map::new();
        put(&mut value, "description", self.description.as_ref());
        put(&mut value, "type", self.kind.as_ref());
        if let Some(default) = self.default_value() {
            value.insert("default".to_owned(), default);
        }
        if let Some(required) = &self.required {
            value.insert("required".to_owned(), required.value.into());
        }
        put(&mut value, "allowed_pattern", self.allowed_pattern.as_ref());
        if !self.allowed_values.is_empty() {
            value.insert("allowed_values".to_owned(), list(&self.allowed_values));
        }
        Value::Object(value)
    }
}

fn put(map: &mut Map<String, Value>, key: &str, value: Option<&Spanned<String>>) {
    if let Some(value) = value {
        map.insert(key.to_owned(), value.value.clone().into());
    }
}

fn list(items: &[Spanned<String>]) -> Value {
    items.iter().map(|item| Value::from(item.value.clone())).collect()
}

fn text(text: Option<&Spanned<String>>) -> Value {
    text.map_or_else(|| String::new().into(), |text| text.value.clone().into())
}

/// Nested inputs by name: the text, or what stands below.
fn nodes(nodes_: &[Node]) -> Value {
    let entries = nodes_.iter().map(|node| {
        let value = if node.children.is_empty() { text(node.text.as_ref()) } else { nodes(&node.children) };
        (node.name.value.clone(), value)
    });
    Value::Object(entries.collect())
}
