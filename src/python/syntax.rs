//! Reading a script: its tree, and what is wrong with its syntax.

use std::ops::Range;

use ruff_python_ast::token::TokenKind;
use ruff_python_ast::{ModModule, PythonVersion};
use ruff_python_parser::{Mode, ParseErrorType, ParseOptions, lexer, parse_unchecked};
use ruff_text_size::Ranged;

use super::{SyntaxError, Version, placement, range};
use crate::expr;

/// The most operators, brackets and blocks that stand one inside the other. CPython gives up far below.
const DEEPEST: usize = 1_000;

/// The tree of a script, if it can be made, and what is wrong with the syntax.
pub(super) fn read(source: &str, version: Version) -> (Option<ModModule>, Vec<SyntaxError>) {
    if depth(source) > DEEPEST {
        return (None, Vec::new());
    }
    let target = PythonVersion { major: version.major, minor: version.minor.max(7) };
    let parsed = parse_unchecked(source, ParseOptions::from(Mode::Module).with_target_version(target));
    let Some(parsed) = parsed.try_into_module() else { return (None, Vec::new()) };
    let mut errors: Vec<_> =
        parsed.errors().iter().map(|error| SyntaxError { message: error.error.to_string(), at: range(error.location) }).collect();
    let is_whole = errors.is_empty();
    errors.extend(
        parsed.unsupported_syntax_errors().iter().map(|error| SyntaxError { message: error.to_string(), at: range(error.range()) }),
    );
    if is_whole {
        errors.extend(placement::errors(&parsed.syntax().body));
    }
    errors.sort_by_key(|error| error.at.start);
    (is_whole.then(|| parsed.into_syntax()), errors)
}

/// The script with a name of the same length in the place of each reference: the service puts a value there before the script runs.
/// Also where those places are.
pub(super) fn without_references(text: &str) -> (String, Vec<Range<usize>>) {
    let mut source = String::with_capacity(text.len());
    let mut holes = Vec::new();
    let mut at = 0;
    for (place, _) in expr::references(text) {
        source.push_str(&text[at..place.start]);
        source.extend(std::iter::repeat_n('_', place.len()));
        at = place.end;
        holes.push(place);
    }
    source.push_str(&text[at..]);
    (source, holes)
}

/// Where the comments of a script stand; `None` where it cannot be told, as after a text that nobody closed.
pub(super) fn comments(source: &str) -> Option<Vec<Range<usize>>> {
    if depth(source) > DEEPEST {
        return None;
    }
    let parsed = parse_unchecked(source, ParseOptions::from(Mode::Module));
    let is_broken = parsed.errors().iter().any(|error| matches!(error.error, ParseErrorType::Lexical(_)));
    let comments = parsed.tokens().iter().filter(|token| token.kind() == TokenKind::Comment);
    (!is_broken).then(|| comments.map(|token| range(token.range())).collect())
}

/// How deep the tree of a script can get, from above: in each bracket, what follows one another without a comma may stand one inside
/// the other (`a + b + c`, `a.b().c`, `not not a`). A line that begins with a word that only statements begin with ends whatever is
/// open: the parser gives up brackets there that nobody closed, and what follows is not deep for want of one.
fn depth(source: &str) -> usize {
    let mut lexer = lexer::lex(source, Mode::Module);
    let mut open = vec![0_usize];
    let (mut inner, mut blocks, mut deepest) = (0, 0_usize, 0);
    let mut begins_line = false;
    loop {
        let kind = lexer.next_token();
        if std::mem::replace(&mut begins_line, kind == TokenKind::NonLogicalNewline) && begins_statement(kind) {
            inner = 0;
            open = vec![0];
        }
        match kind {
            TokenKind::EndOfFile => return deepest,
            TokenKind::Lpar | TokenKind::Lsqb | TokenKind::Lbrace | TokenKind::FStringStart | TokenKind::TStringStart => {
                if let Some(last) = open.last_mut() {
                    *last += 1;
                }
                inner += 1;
                open.push(0);
            }
            TokenKind::Rpar | TokenKind::Rsqb | TokenKind::Rbrace | TokenKind::FStringEnd | TokenKind::TStringEnd => {
                if open.len() > 1 {
                    inner -= open.pop().unwrap_or_default();
                }
            }
            TokenKind::Comma => inner -= open.last_mut().map(std::mem::take).unwrap_or_default(),
            TokenKind::Newline | TokenKind::Semi if open.len() == 1 => {
                inner = 0;
                open = vec![0];
            }
            TokenKind::Indent => blocks += 1,
            TokenKind::Dedent => blocks = blocks.saturating_sub(1),
            TokenKind::Name
            | TokenKind::Int
            | TokenKind::Float
            | TokenKind::Complex
            | TokenKind::String
            | TokenKind::FStringMiddle
            | TokenKind::TStringMiddle
            | TokenKind::Comment
            | TokenKind::Newline
            | TokenKind::NonLogicalNewline
            | TokenKind::None
            | TokenKind::True
            | TokenKind::False => {}
            _ => {
                if let Some(last) = open.last_mut() {
                    *last += 1;
                    inner += 1;
                }
            }
        }
        deepest = deepest.max(inner + blocks);
    }
}

/// Whether a word stands only at the beginning of statements.
fn begins_statement(kind: TokenKind) -> bool {
    matches!(
        kind,
        TokenKind::Assert
            | TokenKind::Break
            | TokenKind::Class
            | TokenKind::Continue
            | TokenKind::Def
            | TokenKind::Del
            | TokenKind::Except
            | TokenKind::Finally
            | TokenKind::Global
            | TokenKind::Import
            | TokenKind::Nonlocal
            | TokenKind::Pass
            | TokenKind::Raise
            | TokenKind::Return
            | TokenKind::Try
            | TokenKind::While
            | TokenKind::With
    )
}

#[cfg(test)]
mod tests {
    use super::{DEEPEST, depth};

    #[test]
    fn depth_is_that_of_brackets_operators_and_blocks() {
        for (source, expected) in [
            ("x", 0),
            ("x = 1\ny = 2\n", 1),
            ("f(g(h()))", 3),
            ("f(1, g(2), 3)", 2),
            ("[a + b, c + d]", 2),
            ("a + b + c", 2),
            ("if a:\n  if b:\n    c\n", 3),
            ("f'{f(x)}'", 3),
        ] {
            assert_eq!(depth(source), expected, "{source}");
        }
    }

    #[test]
    fn what_is_nested_without_end_is_deep() {
        let many = DEEPEST + 1;
        for source in
            ["(".repeat(many), "not ".repeat(many), "x.y".repeat(many), "x()".repeat(many), "lambda: ".repeat(many), "-".repeat(many)]
        {
            assert!(depth(&source) > DEEPEST, "{}", &source[..20]);
        }
        assert!(depth(&"x = [1, 2]\n".repeat(many)) < 5);
        // A bracket that is never closed.
        assert!(depth(&format!("x = [\n{}", "y = f(a.b)\nreturn y\n".repeat(many))) < 10);
    }
}
