//! From models to the table: equal shapes and texts once each, in an order that depends on nothing but the models. Feature `dev`.

use std::collections::HashMap;

use indexmap::IndexSet;

use super::fold;
use super::ingest::{OperationModel, ServiceModel, ShapeModel};
use super::shape::{UNION, kinds, member_flags};
use super::table::{HEADER_WORDS, MAGIC, NONE, VERSION};

/// The shapes of all services: one node each, equal ones of the same class.
#[derive(Default)]
struct Shapes {
    ids: HashMap<(usize, String), usize>,
    /// Each with the service it is of.
    nodes: Vec<(ShapeModel, usize)>,
}

/// The bytes of the table of `services`.
pub fn compact(services: &[ServiceModel]) -> Vec<u8> {
    let mut order: Vec<usize> = (0..services.len()).collect();
    order.sort_by(|a, b| services[*a].name.cmp(&services[*b].name));
    let mut shapes = Shapes::default();
    let mut operations: Vec<Vec<OperationModel>> = Vec::new();
    for &at in &order {
        let mut of_service = services[at].operations();
        of_service.sort_by_key(|operation| fold(&operation.name));
        for name in of_service.iter().flat_map(|operation| [&operation.input, &operation.output]).flatten() {
            shapes.reach(at, &services[at], name);
        }
        operations.push(of_service);
    }
    let children = shapes.children();
    let classes = shapes.classes(&children);
    let mut writer = Writer::default();
    let class_count = classes.iter().max().map_or(0, |most| most + 1);
    writer.write_shapes(&shapes, &children, &classes, class_count);
    for (&at, of_service) in order.iter().zip(&operations) {
        let class = |name: &Option<String>| {
            let id = name.as_ref().and_then(|name| shapes.ids.get(&(at, name.clone())));
            id.map_or(NONE, |id| word(classes[*id]))
        };
        writer.write_service(&services[at], of_service, class);
    }
    writer.finish(class_count)
}

fn word(number: usize) -> u32 {
    u32::try_from(number).expect("internal error: the catalogue has more than four billion parts")
}

impl Shapes {
    /// Adds a shape and everything below it. The models are recursive, so that a shape gets its number before its children.
    fn reach(&mut self, service: usize, model: &ServiceModel, name: &str) {
        let mut open = vec![name.to_owned()];
        while let Some(name) = open.pop() {
            let key = (service, name);
            if self.ids.contains_key(&key) {
                continue;
            }
            let shape = model.shape(&key.1);
            open.extend(shape.members.iter().map(|(_, child, _)| child).chain(&shape.children).cloned());
            self.ids.insert(key, self.nodes.len());
            self.nodes.push((shape, service));
        }
    }

    /// The nodes below each node, in the order of the model.
    fn children(&self) -> Vec<Vec<usize>> {
        let below = |(shape, service): &(ShapeModel, usize)| {
            let names = shape.members.iter().map(|(_, child, _)| child).chain(&shape.children);
            names.map(|child| self.ids[&(*service, child.clone())]).collect()
        };
        self.nodes.iter().map(below).collect()
    }

    /// A class for each node: two nodes are of the same class when they and everything below them are equal. Classes are refined until
    /// no child tells two members of one apart, so that recursion needs no special care.
    fn classes(&self, children: &[Vec<usize>]) -> Vec<usize> {
        let label = |shape: &ShapeModel| {
            let members: Vec<_> = shape.members.iter().map(|(name, _, flags)| format!("{name}\0{flags}")).collect();
            format!("{}\u{1}{}\u{1}{}\u{1}{}", shape.kind, shape.union, shape.texts.join("\0"), members.join("\u{2}"))
        };
        let mut classes: Vec<usize> = number(self.nodes.iter().map(|(shape, _)| label(shape)));
        let mut count = 0;
        while classes.iter().max() != Some(&count) {
            count = classes.iter().max().copied().unwrap_or_default();
            let signature = |(node, below): (usize, &Vec<usize>)| {
                let below: Vec<usize> = below.iter().map(|child| classes[*child]).collect();
                (classes[node], below)
            };
            classes = number(children.iter().enumerate().map(signature));
        }
        classes
    }
}

/// Equal items get the same number, in the order of their first appearance.
fn number<T: Eq + std::hash::Hash>(items: impl Iterator<Item = T>) -> Vec<usize> {
    let mut seen = HashMap::new();
    items
        .map(|item| {
            let next = seen.len();
            *seen.entry(item).or_insert(next)
        })
        .collect()
}

/// The sections of the table as they grow.
#[derive(Default)]
struct Writer {
    strings: IndexSet<String>,
    services: Vec<u32>,
    operations: Vec<u32>,
    shapes: Vec<u32>,
    data: Vec<u32>,
}

impl Writer {
    fn string(&mut self, text: &str) -> u32 {
        if text.is_empty() {
            return NONE;
        }
        word(self.strings.insert_full(text.to_owned()).0)
    }

    fn write_shapes(&mut self, shapes: &Shapes, children: &[Vec<usize>], classes: &[usize], count: usize) {
        let mut first: Vec<Option<usize>> = vec![None; count];
        for (node, class) in classes.iter().enumerate() {
            first[*class].get_or_insert(node);
        }
        for node in first.into_iter().flatten() {
            let shape = &shapes.nodes[node].0;
            let children: Vec<u32> = children[node].iter().map(|child| word(classes[*child])).collect();
            self.shapes.extend([shape.kind, word(self.data.len())]);
            if shape.kind == kinds::STRUCTURE {
                self.data.push(word(shape.members.len()) | if shape.union { UNION } else { 0 });
                for ((name, _, flags), child) in shape.members.iter().zip(&children) {
                    let name = self.string(name);
                    assert!(name < 1 << member_flags::SHIFT, "the catalogue has too many texts for its layout");
                    self.data.extend([name | flags << member_flags::SHIFT, *child]);
                }
                continue;
            }
            for (at, text) in shape.texts.iter().enumerate() {
                if at == 3 {
                    self.data.push(word(shape.texts.len() - 3));
                }
                let text = self.string(text);
                self.data.push(text);
            }
            if shape.kind == kinds::STRING && shape.texts.len() == 3 {
                self.data.push(0);
            }
            self.data.extend(children);
        }
    }

    fn write_service(&mut self, model: &ServiceModel, operations: &[OperationModel], class: impl Fn(&Option<String>) -> u32) {
        let start = word(self.operations.len()) / super::table::OPERATION_WORDS;
        for operation in operations {
            let errors = word(self.data.len());
            self.data.push(word(operation.errors.len()));
            for error in &operation.errors {
                let error = self.string(error);
                self.data.push(error);
            }
            let record = [
                self.string(&fold(&operation.name)),
                self.string(&operation.name),
                self.string(&operation.method),
                class(&operation.input),
                class(&operation.output),
                errors,
                operation.flags,
                self.string(operation.paginator.as_deref().unwrap_or_default()),
            ];
            self.operations.extend(record);
        }
        let waiters = model.waiters();
        let at = word(self.data.len());
        self.data.push(word(waiters.len()));
        for (name, definition) in &waiters {
            let (name, definition) = (self.string(name), self.string(definition));
            self.data.extend([name, definition]);
        }
        let exceptions = model.exceptions();
        let exceptions_at = word(self.data.len());
        self.data.push(word(exceptions.len()));
        for (name, code, status) in &exceptions {
            let (name, code) = (self.string(name), self.string(code));
            self.data.extend([name, code, *status]);
        }
        let record = [
            self.string(&model.name),
            self.string(&model.signing_name()),
            self.string(&model.metadata("endpointPrefix")),
            self.string(&model.metadata("apiVersion")),
            start,
            word(operations.len()),
            at,
            exceptions_at,
            self.string(&model.metadata("protocol")),
        ];
        self.services.extend(record);
    }

    /// Header, offsets of strings, services, operations, shapes, data, text.
    fn finish(self, shape_count: usize) -> Vec<u8> {
        let mut offsets = vec![0];
        let mut text = String::new();
        for string in &self.strings {
            text.push_str(string);
            offsets.push(word(text.len()));
        }
        let services = HEADER_WORDS + word(offsets.len());
        let operations = services + word(self.services.len());
        let shapes = operations + word(self.operations.len());
        let data = shapes + word(self.shapes.len());
        let end = data + word(self.data.len());
        let service_count = word(self.services.len()) / super::table::SERVICE_WORDS;
        let header =
            [MAGIC, VERSION, word(self.strings.len()), end * 4, services, service_count, operations, shapes, word(shape_count), data];
        let words = header.into_iter().chain(offsets).chain(self.services).chain(self.operations).chain(self.shapes).chain(self.data);
        let mut bytes: Vec<u8> = words.flat_map(u32::to_le_bytes).collect();
        bytes.extend(text.into_bytes());
        bytes
    }
}
