//! Ignores in comments: `# ssmith: ignore[SSM0405] reason`, in YAML and in the comments of scripts, and, for a whole SOP,
//! `<!-- ssmith: ignore[SSM0590] reason -->` in its specification.

use std::ops::Range;

use crate::diagnostic::{Diagnostic, Edit, Fix, Level, Rule};
use crate::python;
use crate::rules;
use crate::rules::ignores::{MALFORMED_IGNORE, unused};
use crate::text::{FileId, SourceFile, Span, nearest};
use crate::yaml::{Kind, Node, Style, Tree};

/// What begins a comment that is meant for ssmith.
const MARK: &str = "ssmith:";

/// An ignore in the text.
struct Ignore {
    /// The bytes in which a finding must begin; `None` for every finding of the SOP.
    covers: Option<Range<usize>>,
    /// The bytes that go where nothing of the comment is of use.
    whole: Range<usize>,
    codes: Vec<Code>,
    /// Whether it is a comment for sure, and not a part of a text that looks like one.
    certain: bool,
}

/// A text of several lines: a script or commands.
struct Block {
    span: Span,
    is_python: bool,
}

/// A code, family or name in its brackets.
struct Code {
    text: String,
    span: Span,
    used: bool,
}

/// [`apply`] for some of a file's comments, and for none in the scripts of it.
pub(super) fn apply_comments(
    file: &SourceFile,
    tree: &Tree,
    comments: &[Span],
    wants: &dyn Fn(&Rule) -> bool,
    diagnostics: &mut Vec<Diagnostic>,
) -> usize {
    let mut wrong = Vec::new();
    let ignores = comments.iter().filter_map(|comment| ignore(file, *comment, Some(&tree.root), &mut wrong)).collect();
    hide(tree.file, ignores, wrong, wants, diagnostics)
}

/// Takes out the findings that a comment ignores, and adds what is wrong with the comments. Tells how many were taken out.
pub(super) fn apply(file: &SourceFile, tree: &Tree, wants: &dyn Fn(&Rule) -> bool, diagnostics: &mut Vec<Diagnostic>) -> usize {
    let mut wrong = Vec::new();
    let ignores = read(file, tree, &mut wrong);
    hide(tree.file, ignores, wrong, wants, diagnostics)
}

/// The same with the comments of a specification, which are about the whole SOP: what it cannot do is known there.
pub(super) fn apply_specification(
    file: &SourceFile,
    id: FileId,
    wants: &dyn Fn(&Rule) -> bool,
    diagnostics: &mut Vec<Diagnostic>,
) -> usize {
    let mut wrong = Vec::new();
    let ignores = comments_of_markdown(file.text(), id).into_iter().filter_map(|comment| {
        let codes = codes_of(file, comment, &mut wrong)?;
        Some(Ignore { covers: None, whole: whole(file.text(), comment), codes, certain: true })
    });
    let ignores = ignores.collect();
    hide(id, ignores, wrong, wants, diagnostics)
}

/// Takes out what `ignores`, which stand in `id`, are about; tells of those that are about nothing, and of what is `wrong` with them.
fn hide(
    id: FileId,
    mut ignores: Vec<Ignore>,
    mut wrong: Vec<Diagnostic>,
    wants: &dyn Fn(&Rule) -> bool,
    diagnostics: &mut Vec<Diagnostic>,
) -> usize {
    let before = diagnostics.len();
    if !ignores.is_empty() {
        diagnostics.retain(|found| !is_ignored(found, id, &mut ignores));
    }
    let hidden = before - diagnostics.len();
    // An error anywhere in an SOP keeps other rules from seeing what a limit of the whole is about; mended, that comes back.
    let is_broken = diagnostics.iter().any(|found| found.level == Level::Error);
    for ignore in ignores.iter().filter(|ignore| ignore.covers.is_some() || !is_broken) {
        // What was not looked for cannot tell whether the ignore is of use.
        let is_unused = |code: &Code| !code.used && rules::all().filter(|rule| rules::is_meant(rule, &code.text)).all(wants);
        for (index, code) in ignore.codes.iter().enumerate().filter(|(_, code)| is_unused(code)) {
            let range = if ignore.codes.iter().all(is_unused) { ignore.whole.clone() } else { item(&ignore.codes, index) };
            let edits = vec![Edit { span: Span::new(id, range), text: String::new() }];
            let fix = Fix { title: format!("Remove the ignore of {}", code.text), safe: ignore.certain, edits };
            let help = "remove it, or move it to the line that the finding points at";
            wrong.push(unused(&code.text, code.span).help(help).fix(fix));
        }
    }
    diagnostics.extend(wrong.into_iter().filter(|found| wants(found.rule)));
    hidden
}

/// All ignores that cover a finding count as used.
fn is_ignored(found: &Diagnostic, id: FileId, ignores: &mut [Ignore]) -> bool {
    let covers = |range: &Range<usize>| found.span.file == id && range.contains(&found.span.start);
    let mut hides = false;
    for ignore in ignores.iter_mut().filter(|ignore| ignore.covers.as_ref().is_none_or(covers)) {
        for code in ignore.codes.iter_mut().filter(|code| rules::is_meant(found.rule, &code.text)) {
            code.used = true;
            hides = true;
        }
    }
    hides
}

fn read(file: &SourceFile, tree: &Tree, wrong: &mut Vec<Diagnostic>) -> Vec<Ignore> {
    if !file.text().contains(MARK) {
        return Vec::new();
    }
    let mut ignores = Vec::new();
    for comment in &tree.comments {
        ignores.extend(ignore(file, comment.span, Some(&tree.root), wrong));
    }
    for block in blocks(&tree.root) {
        let (comments, certain) = comments_of_script(file, &block);
        for comment in comments {
            ignores.extend(ignore(file, comment, None, wrong).map(|ignore| Ignore { certain, ..ignore }));
        }
    }
    ignores
}

/// The literal blocks: scripts and commands.
fn blocks(root: &Node) -> Vec<Block> {
    let mut found = Vec::new();
    let mut python = None;
    walk(root, &mut |node| {
        if node.get("Runtime").and_then(Node::as_str).is_some_and(|runtime| runtime.starts_with("python")) {
            python = node.get("Script").map(|script| script.span);
        }
        if matches!(node.kind, Kind::String { style: Style::Literal, .. }) {
            found.push(Block { span: node.span, is_python: python == Some(node.span) });
        }
    });
    found
}

fn walk(node: &Node, visit: &mut dyn FnMut(&Node)) {
    visit(node);
    match &node.kind {
        Kind::Sequence(items) => items.iter().for_each(|item| walk(item, visit)),
        Kind::Mapping(entries) => entries.iter().for_each(|entry| walk(&entry.value, visit)),
        _ => {}
    }
}

/// The comments for ssmith in a script: Python, PowerShell and shells all begin them with `#`. Also whether they are comments for sure:
/// what a shell writes into a file by a here-document may have its own, which are the script's business.
fn comments_of_script(file: &SourceFile, Block { span: block, is_python }: &Block) -> (Vec<Span>, bool) {
    let text = file.text().get(block.range()).unwrap_or_default();
    // The block's own line holds `|`.
    let body = text.find('\n').map_or(text.len(), |at| at + 1);
    let known = if *is_python { python::comments(&text[body..]) } else { None };
    let is_comment = |start: usize| known.as_ref().is_none_or(|known| known.iter().any(|comment| body + comment.start == start));
    let marks = text.match_indices(MARK).filter_map(|(mark, _)| {
        let line = text[..mark].rfind('\n').map_or(0, |at| at + 1);
        let before = text[line..mark].trim_end_matches([' ', '\t']);
        let hash = before.strip_suffix('#')?;
        // `#` inside a word is no comment.
        let begins = hash.is_empty() || hash.ends_with([' ', '\t']);
        let end = text[mark..].find(['\r', '\n']).map_or(text.len(), |at| mark + at);
        // The block's own line holds `|`, and after it a comment of YAML.
        let is_meant = begins && line > 0 && is_comment(line + hash.len());
        is_meant.then(|| Span { file: block.file, start: block.start + line + hash.len(), end: block.start + end })
    });
    (marks.collect(), known.is_some())
}

/// Reads a comment. `root` is given where it is one of YAML itself: then it may be about a text of several lines.
fn ignore(file: &SourceFile, comment: Span, root: Option<&Node>, wrong: &mut Vec<Diagnostic>) -> Option<Ignore> {
    let codes = codes_of(file, comment, wrong)?;
    Some(Ignore { covers: Some(covered(file, comment, root)), whole: whole(file.text(), comment), codes, certain: true })
}

/// The codes that a comment names, where it is meant for ssmith.
fn codes_of(file: &SourceFile, comment: Span, wrong: &mut Vec<Diagnostic>) -> Option<Vec<Code>> {
    let text = file.text().get(comment.range())?;
    let body = text.strip_prefix("<!--").unwrap_or(text).trim_start_matches('#').trim_start();
    let rest = body.strip_prefix(MARK)?;
    let start = comment.start + text.len() - rest.len();
    codes(rest, Span { file: comment.file, start, end: comment.end }).map_err(|mistake| wrong.push(*mistake)).ok()
}

/// The comments of a Markdown text that are meant for ssmith.
fn comments_of_markdown(text: &str, file: FileId) -> Vec<Span> {
    let comments = text.match_indices("<!--").filter_map(|(start, open)| {
        let length = text[start..].find("-->")?;
        text[start + open.len()..].trim_start().starts_with(MARK).then_some(Span { file, start, end: start + length + "-->".len() })
    });
    comments.collect()
}

/// A comment with the blanks before it, and its whole line where nothing else is on it.
fn whole(text: &str, comment: Span) -> Range<usize> {
    let line = text[..comment.start].rfind(['\n', '\r']).map_or(0, |at| at + 1);
    let before = text[line..comment.start].trim_end().len();
    if before > 0 {
        return line + before..comment.end;
    }
    let rest = &text[comment.end..];
    let line_break = if rest.starts_with("\r\n") { 2 } else { usize::from(!rest.is_empty()) };
    line..comment.end + line_break
}

/// A code with the comma that goes with it.
fn item(codes: &[Code], index: usize) -> Range<usize> {
    let span = codes[index].span;
    match (codes.get(index + 1), index.checked_sub(1)) {
        (Some(next), _) => span.start..next.span.start,
        (None, Some(before)) => codes[before].span.end..span.end,
        (None, None) => span.range(),
    }
}

/// What follows `ssmith:`: `ignore[CODE, …]`, then a reason.
fn codes(rest: &str, span: Span) -> Result<Vec<Code>, Box<Diagnostic>> {
    let at = |range: Range<usize>| Span { file: span.file, start: span.start + range.start, end: span.start + range.end };
    let blanks = rest.len() - rest.trim_start().len();
    let word = &rest[blanks..];
    let word = &word[..word.find(|c: char| !c.is_ascii_alphanumeric() && c != '-').unwrap_or(word.len())];
    let place = at(blanks..blanks + word.len());
    if word != "ignore" {
        let message =
            if word.is_empty() { "nothing readable follows `ssmith:`".to_owned() } else { format!("`{word}` means nothing here") };
        return Err(Box::new(MALFORMED_IGNORE.at(place, message).help("write `# ssmith: ignore[SSM0405] and the reason`")));
    }
    let brackets = blanks + word.len();
    let inner = rest[brackets..].trim_start();
    let open = rest.len() - inner.len();
    let Some((list, _)) = inner.strip_prefix('[').and_then(|inner| inner.split_once(']')).filter(|(list, _)| !list.trim().is_empty())
    else {
        let mistake = MALFORMED_IGNORE.at(place, "this ignore does not say which rules it is for, so it hides nothing");
        return Err(Box::new(mistake.help("name them in brackets, as reports show them: `# ssmith: ignore[SSM0405]`")));
    };
    let mut from = open + 1;
    let mut codes = Vec::new();
    for item in list.split(',') {
        let code = item.trim();
        let start = from + item.len() - item.trim_start().len();
        from += item.len() + 1;
        let code = Code { text: code.to_owned(), span: at(start..start + code.len()), used: false };
        if !rules::all().any(|rule| rules::is_meant(rule, &code.text)) {
            return Err(Box::new(unknown(&code)));
        }
        codes.push(code);
    }
    Ok(codes)
}

fn unknown(code: &Code) -> Diagnostic {
    let found = MALFORMED_IGNORE.at(code.span, format!("there is no rule `{}`, so this ignore hides nothing", code.text));
    let upper = code.text.to_uppercase();
    if rules::all().any(|rule| rules::is_meant(rule, &upper)) {
        return found.suggest(Some(&upper));
    }
    // Codes that look alike have nothing to do with each other; names do.
    let found = found.help("a rule is named by its code, such as SSM0405, or by its name, as reports show it");
    found.suggest(nearest(&code.text, rules::all().map(|rule| rule.name)))
}

/// The line that a comment ends; for a comment alone on its line, that one and the next with anything else on it. A text that begins
/// there is covered to its end, and above the first key stands what is said of the whole document.
fn covered(file: &SourceFile, comment: Span, root: Option<&Node>) -> Range<usize> {
    let text = file.text();
    let start = text[..comment.start].rfind(['\n', '\r']).map_or(0, |at| at + 1);
    let mut end = line_end(text, comment.end);
    if text[start..comment.start].trim().is_empty() {
        while end < text.len() {
            let next = end + text[end..].len() - text[end..].trim_start().len();
            end = line_end(text, next);
            if !text[next..].starts_with('#') {
                break;
            }
        }
    }
    let Some(root) = root else { return start..end + 1 };
    let mut last = end;
    walk(root, &mut |node| {
        if matches!(node.kind, Kind::String { .. }) && (start..end).contains(&node.span.start) {
            last = last.max(node.span.end);
        }
    });
    // What is said of a value that is not there stands at the end of its line.
    if comment.end <= root.span.start { 0..last + 1 } else { start..last + 1 }
}

fn line_end(text: &str, from: usize) -> usize {
    text[from..].find(['\n', '\r']).map_or(text.len(), |at| from + at)
}
