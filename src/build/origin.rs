//! Findings about produced YAML, moved to the lines that produced it.

use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, Fix};
use crate::template::{Place, Rendered};
use crate::text::{FileId, Files, Span};

/// The sources of one rendering in the arena: `(is_script, name)` to file.
pub(super) type SourceIds = BTreeMap<(bool, String), FileId>;

/// Moves what a finding says of the rendered text (`produced`) to its sources. Its fix stays where the sources hold the very text that it
/// changes.
pub(super) fn move_to_source(diagnostic: &mut Diagnostic, produced: FileId, rendered: &Rendered, files: &Files, ids: &SourceIds) {
    let moved = |span: Span| if span.file == produced { span_of(span, rendered, files, ids) } else { span };
    diagnostic.span = moved(diagnostic.span);
    for related in &mut diagnostic.related {
        related.span = moved(related.span);
    }
    diagnostic.fix = diagnostic.fix.take().and_then(|fix| fix_of_source(fix, produced, rendered, files, ids));
}

/// A fix as one of the sources; `None` where what it changes is made by the template.
fn fix_of_source(mut fix: Fix, produced: FileId, rendered: &Rendered, files: &Files, ids: &SourceIds) -> Option<Fix> {
    for edit in fix.edits.iter_mut().filter(|edit| edit.span.file == produced) {
        let moved = span_of(edit.span, rendered, files, ids);
        let same = moved.start < moved.end && files.slice(moved) == files.slice(edit.span);
        if !same {
            return None;
        }
        edit.span = moved;
    }
    Some(fix)
}

fn span_of(span: Span, rendered: &Rendered, files: &Files, ids: &SourceIds) -> Span {
    let start = rendered.place(span.start);
    let Some(&file) = ids.get(&(start.is_script, start.name.clone())) else { return span };
    let source = files.get(file);
    let from = source.offset(start.line, start.column);
    // The end belongs to the last character's place, one further.
    let text = files.get(span.file).text();
    let last =
        text.get(span.start..span.end).and_then(|covered| covered.char_indices().next_back()).map_or(span.start, |(i, _)| span.start + i);
    let end: Place = rendered.place(last);
    let same = end.name == start.name && end.is_script == start.is_script;
    let to = if same && end != start {
        let last = source.offset(end.line, end.column);
        last + source.text()[last..].chars().next().map_or(0, char::len_utf8)
    } else {
        from
    };
    Span { file, start: from, end: if to > from { to } else { expression_end(source.text(), from, span.start < span.end) } }
}

/// Where the `<$ … $>` that begins at `from` ends; else one character further, if anything is covered at all.
fn expression_end(text: &str, from: usize, covers: bool) -> usize {
    let rest = &text[from..];
    let line = rest.lines().next().unwrap_or_default();
    match line.find("$>") {
        Some(close) if line.starts_with("<$") => from + close + 2,
        _ if covers => from + rest.chars().next().map_or(0, char::len_utf8),
        _ => from,
    }
}
