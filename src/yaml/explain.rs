//! The parser's errors in a person's words, at the place that has to change.

use granit_parser::{ErrorKind, ScanError};

use super::error::{SyntaxError, SyntaxErrorKind as Kinds};
use crate::text::{FileId, Span};

/// Rewrites an error of the parser. `bracket` is the innermost bracket that was open.
pub(super) fn scan_error(file: FileId, source: &str, error: &ScanError, bracket: Option<usize>) -> SyntaxError {
    let mut at = error.marker().byte_offset().unwrap_or(0).min(source.len());
    while !source.is_char_boundary(at) {
        at -= 1;
    }
    let (kind, message, help) = words(file, source, error.kind(), at);
    let span = place(source, kind, at);
    let mut explained = SyntaxError::new(kind, Span::new(file, span), message);
    explained.help = help;
    // What looks wrong after a bracket that was forgotten is not wrong itself.
    if let Some(open) = bracket
        && matches!(kind, Kinds::Structure | Kinds::Indentation)
        && source[open..at.max(open)].contains('\n')
        && indentation(source, at) <= indentation(source, open)
    {
        let sign = &source[open..=open];
        explained.span = Span::new(file, open..open + 1);
        explained.help = Some(format!("the text stops making sense inside the brackets: {}", explained.message));
        explained.message = format!("`{sign}` is opened here and not closed in time");
    }
    explained
}

/// How far the line at `at` is indented.
fn indentation(source: &str, at: usize) -> usize {
    let line = source[..at].rfind(['\r', '\n']).map_or(0, |end| end + 1);
    source[line..].len() - source[line..].trim_start_matches(' ').len()
}

/// Half a surrogate pair in the double-quoted string at `start`.
pub(super) fn surrogate(file: FileId, source: &str, start: usize) -> SyntaxError {
    let range = place(source, Kinds::Surrogate, start);
    let message = format!("`{}` is half of a surrogate pair and no character", &source[range.clone()]);
    SyntaxError::new(Kinds::Surrogate, Span::new(file, range), message).help("write both halves, or the character itself")
}

type Words = (Kinds, String, Option<String>);

#[expect(clippy::too_many_lines, reason = "one line per kind of error")]
fn words(file: FileId, source: &str, kind: &ErrorKind, at: usize) -> Words {
    let say = |kind: Kinds, message: &str, help: &str| (kind, message.to_owned(), (!help.is_empty()).then(|| help.to_owned()));
    let rest = &source[at..];
    let token = rest.split([' ', '\t', '\r', '\n', ',', ']', '}']).next().unwrap_or_default();
    match kind {
        ErrorKind::TabNotAllowed
        | ErrorKind::TabInBlockIndentation
        | ErrorKind::TabInIndentation
        | ErrorKind::TabAtBlockScalarStart
        | ErrorKind::TabInPlainScalar
        | ErrorKind::InvalidBlockEntryWhitespace
        | ErrorKind::InvalidMappingValueWhitespace => {
            say(Kinds::Tab, "a tab stands where YAML wants spaces", "replace the tab with spaces")
        }
        ErrorKind::UnclosedQuotedScalar | ErrorKind::DocumentIndicatorInQuotedScalar => say(
            Kinds::UnclosedQuote,
            "this quote is never closed",
            if rest.starts_with('\'') {
                "close it with `'`; a quote inside single quotes is written twice: `''`"
            } else {
                "close it with `\"`; a quote inside double quotes is written `\\\"`"
            },
        ),
        ErrorKind::UnclosedFlowCollection { open } => say(
            Kinds::Bracket,
            &format!("`{open}` is never closed"),
            &format!("close it with `{}`, or put quotes around the text", if *open == '[' { ']' } else { '}' }),
        ),
        ErrorKind::UnexpectedEofFlowSequence | ErrorKind::UnexpectedEofFlowMapping | ErrorKind::UnexpectedEofImplicitFlowMapping => {
            say(Kinds::Bracket, "the file ends inside `[…]` or `{…}`", "close the bracket")
        }
        ErrorKind::MismatchedFlowCollectionEnd { open, close } => {
            say(Kinds::Bracket, &format!("`{open}` is closed by `{close}`"), &format!("use `{}`", if *open == '[' { ']' } else { '}' }))
        }
        ErrorKind::MisplacedFlowCollectionEnd => say(
            Kinds::Bracket,
            &format!("`{}` closes nothing", rest.get(..1).unwrap_or_default()),
            "remove it, or put quotes around the text",
        ),
        ErrorKind::UnknownQuotedScalarEscape | ErrorKind::InvalidQuotedScalarHexEscape | ErrorKind::InvalidUnicodeEscape => {
            let range = place(source, Kinds::Escape, at);
            say(
                Kinds::Escape,
                &format!("`{}` is not an escape that a double-quoted string knows", &source[range]),
                "a backslash itself is written `\\\\`; in single quotes it needs no escape",
            )
        }
        ErrorKind::InvalidLowSurrogateHexEscape
        | ErrorKind::InvalidLowSurrogate
        | ErrorKind::MissingLowSurrogate
        | ErrorKind::UnpairedLowSurrogate => {
            let error = surrogate(file, source, at);
            (error.kind, error.message, error.help)
        }
        ErrorKind::UnknownAnchor => say(
            Kinds::UndefinedAlias,
            &format!("no anchor `&{}` stands above this alias", token.trim_start_matches('*')),
            "if the text is meant to begin with `*`, put it in quotes",
        ),
        ErrorKind::MissingAnchorOrAliasName | ErrorKind::UnexpectedCharacter { .. } => {
            let sign = rest.chars().next().unwrap_or(' ');
            say(
                Kinds::Structure,
                &format!("a value cannot begin with `{}` unless it is quoted", sign.escape_debug()),
                "put quotes around the whole value",
            )
        }
        ErrorKind::RecursionLimitExceeded => {
            say(Kinds::TooDeep, &format!("lists and mappings are nested more than {} deep here", super::MAX_DEPTH), "")
        }
        ErrorKind::MappingValueNotAllowed => say(
            Kinds::Structure,
            "a second `:` makes no sense here",
            "if the colon belongs to the text, put the text in quotes; if a new key begins here, check the indentation of its line",
        ),
        ErrorKind::SimpleKeyExpected | ErrorKind::InvalidSimpleKey => say(
            Kinds::Structure,
            &format!("`{}` is neither a key with a colon nor part of what stands above", first_words(rest)),
            "a key is followed by a colon and a blank (`key: value`); text that goes on must be indented deeper than its key",
        ),
        ErrorKind::ExpectedBlockMappingKey => say(
            Kinds::Indentation,
            "this does not fit the mapping around it",
            "the keys of one mapping stand in the same column; text after a closing quote or bracket belongs inside it",
        ),
        ErrorKind::ExpectedBlockSequenceEntry => {
            say(Kinds::Indentation, "this does not fit the list around it", "the items of one list begin with `- ` in the same column")
        }
        ErrorKind::InvalidIndentation
        | ErrorKind::InvalidBlockScalarIndent
        | ErrorKind::InvalidFlowScalarIndent
        | ErrorKind::InvalidQuotedScalarIndent => {
            say(Kinds::Indentation, "the indentation of this line fits nothing above it", "align it with the lines it belongs to")
        }
        ErrorKind::BlockSequenceEntryNotAllowed => {
            say(Kinds::Structure, "a list item `- ` cannot stand here", "begin the list on a line of its own, or put the text in quotes")
        }
        ErrorKind::BlockEntryInFlowCollection => {
            say(Kinds::Structure, "inside brackets a list has no `- `", "separate the items with commas, or put the text in quotes")
        }
        ErrorKind::InvalidTrailingSingleQuotedScalar | ErrorKind::InvalidTrailingDoubleQuotedScalar => say(
            Kinds::Structure,
            "there is text after the closing quote",
            "put the quotes around the whole value; inside single quotes a quote is written `''`, inside double quotes `\\\"`",
        ),
        ErrorKind::ExpectedFlowMappingSeparator => {
            say(Kinds::Structure, "here should be `,` or `}`", "put quotes around text that has such signs in it")
        }
        ErrorKind::ExpectedFlowSequenceSeparator => {
            say(Kinds::Structure, "here should be `,` or `]`", "put quotes around text that has such signs in it")
        }
        ErrorKind::InvalidBlockScalarHeader | ErrorKind::ZeroBlockScalarIndent => say(
            Kinds::Structure,
            "after `|` or `>` only `+`, `-` and a digit from 1 to 9 may stand on the line",
            "begin the text on the next line, indented",
        ),
        ErrorKind::CommentNotSeparated | ErrorKind::CommentInterceptedScalar => say(
            Kinds::Structure,
            "a comment needs a blank before its `#`, and cannot stand inside a text",
            "put quotes around text that has a `#`",
        ),
        ErrorKind::UnexpectedEof | ErrorKind::UnexpectedEofBlockMapping | ErrorKind::UnexpectedEofBlockSequence => {
            say(Kinds::Structure, "the file ends in the middle of a value", "")
        }
        ErrorKind::UndeclaredTagHandle => {
            say(Kinds::Tag, "this tag begins with a handle that nobody declared", "put quotes around text that begins with `!`")
        }
        ErrorKind::InvalidDocumentEnd | ErrorKind::ExpectedDocumentStart => say(
            Kinds::Structure,
            "this belongs to no document: the value above is complete",
            "check the indentation, and whether a quote or bracket closes too early",
        ),
        other => (Kinds::Structure, other.to_string(), None),
    }
}

fn first_words(rest: &str) -> String {
    let line = rest.lines().next().unwrap_or_default();
    let short: String = line.chars().take(40).collect();
    if short.len() < line.len() { format!("{short}…") } else { short }
}

/// The bytes to point at.
fn place(source: &str, kind: Kinds, at: usize) -> std::ops::Range<usize> {
    let rest = &source[at..];
    match kind {
        Kinds::Tab => {
            // The parser stands on the tab, just after it, or before the line that begins with it.
            let line = source[..at].rfind(['\r', '\n']).map_or(0, |end| end + 1);
            let before = source[line..at].rfind('\t').map(|tab| line + tab);
            let tab = if rest.starts_with('\t') { Some(at) } else { before.or_else(|| indenting_tab(rest).map(|tab| at + tab)) };
            let tab = tab.unwrap_or(at);
            tab..(tab + 1).min(source.len())
        }
        Kinds::Escape => bad_escape(source, at, false),
        Kinds::Surrogate => bad_escape(source, at, true),
        Kinds::UndefinedAlias => {
            let length = rest.find([' ', '\t', '\r', '\n', ',', ']', '}']).unwrap_or(rest.len());
            at..at + length
        }
        _ => match rest.chars().next() {
            Some(sign) if sign != '\n' && sign != '\r' => at..at + sign.len_utf8(),
            _ => at..at,
        },
    }
}

/// The first tab in the indentation of a line after the first.
fn indenting_tab(text: &str) -> Option<usize> {
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let blanks = line.len() - line.trim_start_matches([' ', '\t']).len();
        if start > 0
            && let Some(tab) = line[..blanks].find('\t')
        {
            return Some(start + tab);
        }
        start += line.len();
    }
    None
}

/// The first escape of the double-quoted string at `start` that is wrong; the parser names only where the string begins.
fn bad_escape(source: &str, start: usize, surrogate: bool) -> std::ops::Range<usize> {
    let mut at = start + 1;
    while let Some(rest) = source.get(at..) {
        let Some(next) = rest.find('\\') else { break };
        at += next;
        let escape = &source[at..];
        let Some(sign) = escape[1..].chars().next() else { break };
        let digits = match sign {
            'x' => 2,
            'u' => 4,
            'U' => 8,
            _ => 0,
        };
        let hex: String = escape[1 + sign.len_utf8()..].chars().take(digits).take_while(char::is_ascii_hexdigit).collect();
        let mut width = 1 + sign.len_utf8() + hex.len();
        let code = u32::from_str_radix(&hex, 16).ok();
        let bad = if digits == 0 {
            !"0abt\tnvfre \"/\\N_LP\r\n".contains(sign) && !surrogate
        } else if hex.len() < digits {
            !surrogate
        } else if let Some(code @ 0xD800..=0xDFFF) = code {
            let low = escape[width..].strip_prefix("\\u").and_then(|low| u32::from_str_radix(low.get(..4)?, 16).ok());
            let pair = digits == 4 && code < 0xDC00 && low.is_some_and(|low| (0xDC00..0xE000).contains(&low));
            if pair {
                width += 6;
            }
            !pair
        } else {
            code.is_some_and(|code| char::from_u32(code).is_none())
        };
        if bad {
            return at..at + width;
        }
        at += width;
    }
    start..(start + 1).min(source.len())
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use crate::text::Files;

    /// `line:column "what it points at" message`
    fn error(name: &str, source: &str) -> String {
        let mut files = Files::new();
        let id = files.add(name, source);
        let error = parse(&files, id).expect_err(source);
        let position = files.get(id).position(error.span.start);
        format!("{}:{} {:?} {}", position.line, position.column, files.slice(error.span), error.message)
    }

    #[test]
    fn mistakes_in_yaml_are_named_where_they_are() {
        let cases = [
            ("a:\n\tb: 1\n", r#"2:1 "\t" a tab stands where YAML wants spaces"#),
            ("a:\n  b: |\n\tx\n", r#"3:1 "\t" a tab stands where YAML wants spaces"#),
            ("a:\n  - b\n \t- c\n", r#"3:2 "\t" a tab stands where YAML wants spaces"#),
            ("a: 1\nb: \"x\nc: 2\n", r#"2:4 "\"" this quote is never closed"#),
            ("a: 'it's'\n", r#"1:8 "s" there is text after the closing quote"#),
            ("a: 'x\n", r#"1:4 "'" this quote is never closed"#),
            ("a: [x\nb: 1\n", r#"1:4 "[" `[` is opened here and not closed in time"#),
            ("a: [x, {y: 1}\n", r#"1:4 "[" `[` is never closed"#),
            ("a: [x}\n", r#"1:4 "[" `[` is closed by `}`"#),
            ("a: x]\nb: ]\n", r#"2:4 "]" `]` closes nothing"#),
            ("é: \"ab\\qc\"\n", r#"1:7 "\\q" `\q` is not an escape that a double-quoted string knows"#),
            ("a: \"\\x4\"\n", r#"1:5 "\\x4" `\x4` is not an escape that a double-quoted string knows"#),
            ("a: \"\\ud83d\\ude00 \\ud83d!\"\n", r#"1:18 "\\ud83d" `\ud83d` is half of a surrogate pair and no character"#),
            ("a: {{ X }}\n", r#"1:4 "{{ X }}" `{{ X }}` needs quotes: without them YAML reads the braces as a mapping"#),
            ("- {{X}}/y\n", r#"1:3 "{{X}}" `{{X}}` needs quotes: without them YAML reads the braces as a mapping"#),
            (
                "a: [b, {{ global:REGION }}]\n",
                r#"1:8 "{{ global:REGION }}" `{{ global:REGION }}` needs quotes: without them YAML reads the braces as a mapping"#,
            ),
            ("? [a]\n: b\n", r#"1:3 "[" a key is a mapping or a list here; keys are text"#),
            ("a: b: c\n", r#"1:5 ":" a second `:` makes no sense here"#),
            ("a: 1\nb:2\nc: 3\n", r#"2:1 "b" `b:2` is neither a key with a colon nor part of what stands above"#),
            ("a:\n  b: 1\n c: 2\n", r#"3:2 "c" this does not fit the mapping around it"#),
            ("a:\n  - b\n  c: 1\n", r#"3:3 "c" this does not fit the list around it"#),
            ("a: |\n    x\n  y\n", r#"3:3 "y" this does not fit the mapping around it"#),
            ("a: @x\n", r#"1:4 "@" a value cannot begin with `@` unless it is quoted"#),
            ("a: *b c\n", r#"1:4 "*b" no anchor `&b` stands above this alias"#),
            ("a: - b\n", r#"1:4 "-" a list item `- ` cannot stand here"#),
            ("a: \"x\" y\n", r#"1:8 "y" there is text after the closing quote"#),
            ("a: | x\n  y\n", r#"1:4 "|" after `|` or `>` only `+`, `-` and a digit from 1 to 9 may stand on the line"#),
            ("a: x\0y\n", "1:5 \"\\0\" a NUL byte cannot stand in YAML"),
            ("a: |\n  \u{1b}[0m\n", "2:3 \"\\u{1b}\" the character U+001B cannot stand in YAML"),
        ];
        let wrong: Vec<_> =
            cases.iter().map(|(source, wanted)| (source, error("a.yaml", source), wanted)).filter(|it| it.1 != *it.2).collect();
        assert!(wrong.is_empty(), "{wrong:#?}");
    }

    #[test]
    fn mistakes_in_json_are_named_where_they_are() {
        let cases = [
            ("{\"a\": 1,}\n", r#"1:8 "," JSON allows no comma before a closing bracket"#),
            ("\u{FEFF}{\n  \"é\": 1\n  \"b\": 2\n}\n", r#"3:3 "\"" here should be `,` or `}`"#),
            ("{\"a\" 1}\n", r#"1:6 "1" here should be the `:` between key and value"#),
            ("{\"a\": 'x'}\n", r#"1:7 "'" here should be a JSON value"#),
            ("{a: 1}\n", r#"1:2 "a" a JSON key is a string in double quotes"#),
            ("{\"a\": \"x\n\ty\"}\n", r#"1:9 "\n" a line break, tab or control character cannot stand in a JSON string"#),
            ("{\"a\": \"\\q\"}\n", r#"1:8 "\\q" `\q` is not an escape that a double-quoted string knows"#),
            ("{\"a\": [1, 2}\n", r#"1:7 "[" `[` is closed by `}`"#),
            ("{\"a\": [1, 2]\n", r#"1:1 "{" `{` is never closed"#),
            ("{\"a\": \"x}\n", r#"1:7 "\"" this quote is never closed"#),
            ("{\"a\": \"\\ud800\"}\n", r#"1:8 "\\ud800" `\ud800` is half of a surrogate pair and no character"#),
            ("{\"a\": {{ X }} }\n", r#"1:7 "{{ X }}" `{{ X }}` needs quotes: without them YAML reads the braces as a mapping"#),
            ("{\"a\": 1} x\n", r#"1:10 "x" there is text after the end of the JSON value"#),
            ("{\"a\": 1e999}\n", r#"1:7 "1e999" `1e999` is a number beyond what a document can hold"#),
            ("", r#"1:1 "" the file is empty"#),
        ];
        let wrong: Vec<_> =
            cases.iter().map(|(source, wanted)| (source, error("a.json", source), wanted)).filter(|it| it.1 != *it.2).collect();
        assert!(wrong.is_empty(), "{wrong:#?}");
    }
}
