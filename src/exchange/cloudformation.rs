//! Automation documents inside CloudFormation templates: each literal `Content` of an `AWS::SSM::Document` is judged where it stands.

use crate::check::{self, Hidden, Options};
use crate::diagnostic::{Diagnostic, Edit, Level};
use crate::rules::{Around, embedded, syntax};
use crate::text::{FileId, Files, Pointer, Span};
use crate::yaml::{self, Kind, Node, Tree};

/// The type of the resource.
const RESOURCE: &str = "AWS::SSM::Document";

/// What was found in a template.
#[derive(Debug, Default)]
pub struct Judged {
    /// The findings, in the order of the text.
    pub diagnostics: Vec<Diagnostic>,
    /// What ignores kept back.
    pub hidden: Hidden,
    /// How many documents were judged.
    pub documents: usize,
    /// How many could not be, since CloudFormation makes a part of them.
    pub skipped: usize,
    /// Whether the template has no Automation document at all.
    pub has_none: bool,
}

/// Whether a text may be a template with documents: cheap, and never wrong with a no.
pub fn may_be_template(text: &str) -> bool {
    text.contains(RESOURCE) && text.contains("Resources")
}

/// Judges the documents of a template; `None` where the file is none.
pub fn check(files: &mut Files, id: FileId, options: &Options) -> Option<Judged> {
    if !may_be_template(files.get(id).text()) {
        return None;
    }
    let mut judged = Judged::default();
    let tree = match yaml::parse_template(files, id) {
        Ok(tree) => tree,
        Err(error) => {
            judged.diagnostics.push(syntax::unparsed(&error));
            return Some(judged);
        }
    };
    for (name, content) in contents(&tree) {
        document(files, &tree, &name, &content, options, &mut judged);
    }
    if judged.documents + judged.skipped == 0 {
        if !is_template(&tree) {
            return None;
        }
        judged.has_none = true;
        let found =
            embedded::SKIPPED_CONTENT.at(tree.key_span(&Pointer::root().join("Resources")), "this template has no Automation document");
        let found = found.help("a resource is one with `DocumentType: Automation`; without a type it is a Command document");
        judged.diagnostics.extend(Some(found).filter(|found| options.wants(found.rule)));
    }
    if !options.as_service {
        let beside = beside(&tree);
        judged.hidden.count += check::ignore_by_comments(files.get(id), &tree, &beside, options, &mut judged.diagnostics);
    }
    judged.diagnostics.sort_by_key(|found| (found.span.start, found.rule.code, found.span.end));
    Some(judged)
}

/// The comments of a template that stand in no document. Those that do were heeded where it was judged; a text's own are no comments of
/// the template, but the one on its first line is.
fn beside(tree: &Tree) -> Vec<Span> {
    let judged: Vec<&Node> = contents(tree).iter().filter_map(|(_, at)| tree.node(at)).filter(|node| node.as_str().is_none()).collect();
    let is_beside = |span: &Span| !judged.iter().any(|node| node.span.start <= span.start && span.end <= node.span.end);
    tree.comments.iter().map(|comment| comment.span).filter(is_beside).collect()
}

/// Whether a tree is that of a template, and not of a runbook that has the words of one.
fn is_template(tree: &Tree) -> bool {
    matches!(tree.root.get("Resources"), Some(Node { kind: Kind::Mapping(_), .. })) && tree.root.get("mainSteps").is_none()
}

/// The resources that are Automation documents: their names, and where their content stands.
fn contents(tree: &Tree) -> Vec<(String, Pointer)> {
    let Some(Kind::Mapping(resources)) = tree.root.get("Resources").map(|resources| &resources.kind) else { return Vec::new() };
    let is_document = |resource: &Node| {
        // Without a type it is a Command document; where CloudFormation makes the type, it may be any.
        let kind = resource.get("Properties").and_then(|all| all.get("DocumentType"));
        let is_automation = kind.is_some_and(|kind| kind.as_str() == Some("Automation") || made_by_cloudformation(kind).is_some());
        resource.get("Type").and_then(Node::as_str) == Some(RESOURCE) && is_automation
    };
    let found = resources.iter().filter(|resource| is_document(&resource.value));
    let at = |name: &str| Pointer::from_iter(["Resources", name, "Properties", "Content"]);
    found.map(|resource| (resource.key.clone(), at(&resource.key))).collect()
}

fn document(files: &mut Files, tree: &Tree, name: &str, at: &Pointer, options: &Options, judged: &mut Judged) {
    // A resource without content is CloudFormation's to refuse.
    let Some(content) = tree.node(at) else { return };
    let kind = at.parent().and_then(|all| tree.node(&all.join("DocumentType")));
    if let Some(span) = made_by_cloudformation(content).or_else(|| kind.and_then(made_by_cloudformation)) {
        judged.skipped += 1;
        let message = format!("the document of resource `{name}` is not judged, since CloudFormation makes a part of it");
        let mut found = embedded::SKIPPED_CONTENT.at(tree.key_span(at), message).pointer(at.clone());
        found = found.related(span, "this part").help("give it to the document as a parameter, or judge what CloudFormation makes of it");
        if options.wants(found.rule) {
            judged.diagnostics.push(found);
        }
        return;
    }
    judged.documents += 1;
    let mut analysis = match &content.kind {
        // A text that holds the document.
        Kind::String { .. } => text(files, tree, at, content, options),
        _ => check::judge_tree(files, subtree(tree, at, content), options, Around::default()),
    };
    for found in &mut analysis.diagnostics {
        found.pointer = found.pointer.take().map(|inner| at.segments().iter().chain(inner.segments()).cloned().collect());
        // What is said of the whole document stands at its resource's `Content`, not at the start of the template.
        if found.span == Span::start_of(tree.file) {
            found.span = tree.key_span(at);
        }
        // CloudFormation hands on numbers as texts, as far as is known.
        if found.rule.name == "wrong-schema-version" {
            found.level = found.level.min(Level::Warning);
        }
    }
    options.settings.apply(files, &mut analysis);
    judged.diagnostics.append(&mut analysis.diagnostics);
    judged.hidden.add(analysis.hidden);
}

/// The first value below `node` that a function of CloudFormation makes; a tag is read as the long form.
fn made_by_cloudformation(node: &Node) -> Option<Span> {
    match &node.kind {
        Kind::Sequence(items) => items.iter().find_map(made_by_cloudformation),
        Kind::Mapping(entries) => match entries.as_slice() {
            [only] if only.key == "Ref" || only.key.starts_with("Fn::") => Some(only.key_span),
            entries => entries.iter().find_map(|entry| made_by_cloudformation(&entry.value)),
        },
        _ => None,
    }
}

/// The content as a tree of its own, whose places are those of the template.
fn subtree(tree: &Tree, at: &Pointer, content: &Node) -> Tree {
    let inside = |span: Span| content.span.start <= span.start && span.end <= content.span.end;
    let inner = |pointer: &Pointer| -> Option<Pointer> { Some(pointer.segments().strip_prefix(at.segments())?.iter().cloned().collect()) };
    let duplicates =
        tree.duplicates.iter().filter_map(|found| Some(yaml::DuplicateKey { mapping: inner(&found.mapping)?, ..found.clone() }));
    let ambiguous = tree.ambiguous.iter().filter_map(|found| Some(yaml::Ambiguous { pointer: inner(&found.pointer)?, ..found.clone() }));
    Tree {
        file: tree.file,
        bytes: content.span.end - content.span.start,
        format: tree.format,
        root: content.clone(),
        comments: tree.comments.iter().filter(|comment| inside(comment.span)).cloned().collect(),
        duplicates: duplicates.collect(),
        ambiguous: ambiguous.collect(),
    }
}

/// Judges a text inside a scalar, and moves what is found to where it stands in the template.
fn text(files: &mut Files, tree: &Tree, at: &Pointer, content: &Node, options: &Options) -> check::Analysis {
    let inner = content.as_str().unwrap_or_default().to_owned();
    let name = format!("{} (content)", files.get(tree.file).name());
    let id = files.add(name, inner);
    let mut analysis = check::judge(files, id, options, Around::default());
    let moved = |span: Span| if span.file == id { tree.span_inside(at, span.start, span.end) } else { span };
    for found in &mut analysis.diagnostics {
        let whole = found.span == Span::start_of(id);
        found.span = if whole { Span::start_of(tree.file) } else { moved(found.span) };
        for related in &mut found.related {
            related.span = moved(related.span);
        }
        // A fix stays where the template holds the very text that it changes.
        let stays = |edit: &Edit| edit.span.start < edit.span.end && files.slice(moved(edit.span)) == files.slice(edit.span);
        found.fix = found.fix.take().filter(|fix| fix.edits.iter().all(stays)).map(|mut fix| {
            for edit in &mut fix.edits {
                edit.span = moved(edit.span);
            }
            fix
        });
    }
    analysis
}
