//! The single quotes of shells.

use std::ops::Range;

use crate::expr;

/// A shell, as far as its quotes go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shell {
    /// `sh`, `bash` and the like.
    Posix,
    /// `PowerShell`.
    PowerShell,
}

impl Shell {
    /// What begins and ends a text in single quotes; `PowerShell` knows the typographic ones too.
    pub(super) fn quotes(self) -> &'static [char] {
        match self {
            Self::Posix => &['\''],
            Self::PowerShell => &['\'', '\u{2018}', '\u{2019}', '\u{201a}', '\u{201b}'],
        }
    }

    fn escape(self) -> char {
        match self {
            Self::Posix => '\\',
            Self::PowerShell => '`',
        }
    }
}

/// What brings texts with quotes that are none: here-documents, here-strings, block comments and C's escapes.
const OTHER_RULES: [&str; 5] = ["<<", "$'", "@'", "@\"", "<#"];

/// Reads the commands of a step one after the other, as the one script that they are.
pub(super) struct Quotes {
    shell: Shell,
    /// The quote that is open.
    open: Option<char>,
    /// Whether it is no longer known what is quoted.
    is_lost: bool,
}

impl Quotes {
    pub(super) fn new(shell: Shell) -> Self {
        Self { shell, open: None, is_lost: false }
    }

    /// The bytes of the next command that stand in single quotes of their own and are one argument of a program: without blanks, and not
    /// handed to something that runs them (`bash -c`, `eval`).
    pub(super) fn arguments(&mut self, text: &str) -> Vec<Range<usize>> {
        self.is_lost |= OTHER_RULES.iter().any(|sign| text.contains(sign));
        if self.is_lost {
            return Vec::new();
        }
        let inert: Vec<Range<usize>> = expr::references(text).map(|(range, _)| range).collect();
        let plain = |quoted: &Range<usize>| {
            let outside = |at: usize| !inert.iter().any(|range| range.contains(&at));
            text[quoted.clone()].char_indices().all(|(at, c)| !(c.is_whitespace() || c == '"') || !outside(quoted.start + at))
        };
        let mut found = Vec::new();
        let (mut start, mut before) = (None, ' ');
        let mut characters = text.char_indices();
        while let Some((at, character)) = characters.next() {
            let is_single = self.shell.quotes().contains(&character);
            match self.open {
                Some('"') if character == '"' => self.open = None,
                Some('"') | None if character == self.shell.escape() => {
                    characters.next();
                }
                Some('\'') if is_single => {
                    self.open = None;
                    found.extend(start.take().map(|start| start..at).filter(plain));
                }
                None if is_single => {
                    self.open = Some('\'');
                    start = (!is_run(&text[..at])).then_some(at + character.len_utf8());
                }
                None if character == '"' => self.open = Some('"'),
                None if character == '#' && before.is_whitespace() => {
                    // A comment goes to the end of its line.
                    characters.by_ref().find(|(_, character)| *character == '\n');
                }
                Some(_) | None => {}
            }
            before = character;
        }
        found
    }
}

/// Whether what follows is run as a command.
fn is_run(before: &str) -> bool {
    let word = before.split_whitespace().next_back().unwrap_or_default().to_ascii_lowercase();
    ["eval", "iex", "invoke-expression", "-command"].contains(&word.as_str()) || (word.starts_with('-') && word.ends_with('c'))
}

#[cfg(test)]
mod tests {
    use super::{Quotes, Shell};

    fn quoted(shell: Shell, commands: &[&str]) -> Vec<String> {
        let mut quotes = Quotes::new(shell);
        commands.iter().flat_map(|text| quotes.arguments(text).into_iter().map(|range| text[range].to_owned())).collect()
    }

    #[test]
    fn what_stands_in_single_quotes_is_found() {
        let of = |text| quoted(Shell::Posix, &[text]);
        assert_eq!(of("run '{{ A }}' 's3://{{ B }}/x' {{ C }}"), ["{{ A }}", "s3://{{ B }}/x"]);
        assert_eq!(of("run 'a'{{ A }}'b'"), ["a", "b"]);
        assert_eq!(of(r"echo don\'t '{{ A }}'"), ["{{ A }}"]);
        assert_eq!(of("# don't\nrun '{{ A }}'"), ["{{ A }}"]);
        assert_eq!(quoted(Shell::Posix, &["echo '", "{{ A }}", "' '{{ B }}'"]), ["{{ B }}"]);
        let command = "C:\\Run.ps1 -A '{{ A }}' \u{2018}{{ B }}\u{2019}";
        assert_eq!(quoted(Shell::PowerShell, &[command]), ["{{ A }}", "{{ B }}"]);
    }

    #[test]
    fn what_only_looks_like_it_is_not() {
        for text in [
            "run \"'{{ A }}'\"",
            "bash -c '{{ A }}'",
            "bash -lc '{{ A }}'",
            "eval '{{ A }}'",
            "ssh host 'restart {{ A }}'",
            "cat <<X\n'{{ A }}'\nX",
            "echo $'{{ A }}'",
            "run '{{ A }}",
        ] {
            assert!(quoted(Shell::Posix, &[text]).is_empty(), "{text}");
        }
        assert!(quoted(Shell::Posix, &["cat <<X", "'{{ A }}'", "X"]).is_empty());
        assert!(quoted(Shell::PowerShell, &["$a = @\"\n'{{ A }}'\n\"@"]).is_empty());
    }
}
