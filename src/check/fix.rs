//! Fixes applied to the texts they are for. Nothing is written here.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::diagnostic::{Diagnostic, Edit, Fix, Meant};
use crate::text::{FileId, Files, Span};

/// What fixes make of the texts.
#[derive(Debug, Default)]
pub struct Fixed {
    /// The new texts of the files that change.
    pub texts: BTreeMap<FileId, String>,
    /// The fixes that were applied: where, and what they do.
    pub fixes: Vec<(Span, String)>,
}

/// Applies the safe fixes of findings, as many as do not touch each other; the others are for the next time. `may_change` tells whether
/// a file may be changed at all: not what is generated from something else.
pub fn apply<'a>(files: &Files, found: impl IntoIterator<Item = &'a Diagnostic>, may_change: &dyn Fn(FileId) -> bool) -> Fixed {
    let mut accepted: BTreeMap<FileId, BTreeMap<usize, (usize, &str)>> = BTreeMap::new();
    let mut applied = Vec::new();
    for found in found {
        let Some(fix) = found.fix.as_ref().filter(|fix| fix.safe && !fix.edits.is_empty()) else { continue };
        let fits = |edit: &Edit| {
            may_change(edit.span.file)
                && files.get(edit.span.file).text().get(edit.span.range()).is_some()
                && accepted.get(&edit.span.file).is_none_or(|there| is_free(there, edit.span.range()))
        };
        if !fix.edits.iter().all(fits) {
            continue;
        }
        for Edit { span, text } in &fix.edits {
            accepted.entry(span.file).or_default().insert(span.start, (span.end, text));
        }
        applied.push((found.span, fix.title.clone()));
    }
    let texts = accepted.into_iter().map(|(file, edits)| (file, edited(files.get(file).text(), &edits)));
    Fixed { texts: texts.collect(), fixes: applied }
}

/// Whether no accepted edit touches a range.
fn is_free(accepted: &BTreeMap<usize, (usize, &str)>, range: Range<usize>) -> bool {
    let before = accepted.range(..=range.end).next_back();
    before.is_none_or(|(_, (end, _))| *end < range.start)
}

fn edited(text: &str, edits: &BTreeMap<usize, (usize, &str)>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for (start, (end, new)) in edits {
        out.push_str(text.get(from..*start).unwrap_or_default());
        out.push_str(new);
        from = *end;
    }
    out.push_str(text.get(from..).unwrap_or_default());
    out
}

/// Makes the fixes of findings that know what a word was meant to be.
pub(super) fn mend_words(files: &Files, found: &mut [Diagnostic]) {
    for found in found.iter_mut().filter(|found| found.fix.is_none()) {
        let Some(Meant { word, name, sure }) = &found.meant else { continue };
        let Some(at) = only_place(files.slice(found.span), word).filter(|_| is_plain(name)) else { continue };
        let start = found.span.start + at;
        let span = Span { file: found.span.file, start, end: start + word.len() };
        let edits = vec![Edit { span, text: name.clone() }];
        found.fix = Some(Fix { title: format!("Write `{name}`"), safe: *sure, edits });
    }
}

/// Where a word stands in a text, if it stands there once and whole.
fn only_place(text: &str, word: &str) -> Option<usize> {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    let mut places = text
        .match_indices(word)
        .filter(|(at, _)| !word.is_empty() && !text[..*at].ends_with(is_part) && !text[at + word.len()..].starts_with(is_part));
    let (at, _) = places.next()?;
    places.next().is_none().then_some(at)
}

/// Whether a name can stand anywhere without quotes.
fn is_plain(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic()) && name.chars().all(|c| c.is_ascii_alphanumeric() || "_:.-".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule;

    rule! {
        /// A test.
        TEST = "SSM0199" "test" Error Create
    }

    fn found(file: FileId, edits: &[(usize, usize, &str)], safe: bool) -> Diagnostic {
        let edits = edits.iter().map(|(start, end, text)| Edit { span: Span::new(file, *start..*end), text: (*text).to_owned() });
        TEST.at(Span::start_of(file), "x").fix(Fix { title: "Do".to_owned(), safe, edits: edits.collect() })
    }

    #[test]
    fn fixes_are_whole_or_not_at_all_and_never_touch() {
        let mut files = Files::new();
        let id = files.add("a", "0123456789");
        let other = files.add("b", "äb");
        let all = [
            found(id, &[(1, 2, "one"), (8, 9, "")], true),
            // Touches the first one's second edit.
            found(id, &[(4, 5, "four"), (9, 10, "nine")], true),
            found(id, &[(5, 5, "+")], true),
            found(id, &[(5, 5, "-")], true),
            found(id, &[(6, 7, "unsafe")], false),
            found(other, &[(2, 3, "c")], true),
            found(other, &[(0, 1, "inside a character")], true),
            found(other, &[(0, 99, "past the end")], true),
        ];
        let fixed = apply(&files, &all, &|_| true);
        assert_eq!(fixed.texts.get(&id).map(String::as_str), Some("0one234+5679"));
        assert_eq!(fixed.texts.get(&other).map(String::as_str), Some("äc"));
        assert_eq!(fixed.fixes.len(), 3);
        assert!(apply(&files, &all, &|file| file == other).texts.keys().eq([&other]));
    }

    #[test]
    fn a_word_is_mended_where_it_stands_once_and_whole() {
        assert_eq!(only_place("{{ Regoin }}", "Regoin"), Some(3));
        assert_eq!(only_place("{{ Regoins }}", "Regoin"), None);
        assert_eq!(only_place("Regoin.Regoin", "Regoin"), None);
        assert_eq!(only_place("", ""), None);
    }
}
