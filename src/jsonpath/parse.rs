//! Reads a path.

use super::filter::{Comparison, Filter, Part};
use super::{Path, Pick, Step, Unread};
use crate::json::{self, Value};

/// The functions that Jayway knows beside `length()`.
const FOREIGN_FUNCTIONS: [&str; 12] = ["min", "max", "avg", "stddev", "sum", "concat", "keys", "size", "append", "first", "last", "index"];

pub(super) fn path(text: &str) -> Result<Path, Unread> {
    let text = text.trim_end();
    let mut reader =
        Reader { characters: text.chars().collect(), bytes: text.char_indices().map(|(byte, _)| byte).collect(), end: text.len(), at: 0 };
    reader.blanks();
    if reader.peek().is_none() {
        let message = "it is empty; `$` selects everything".to_owned();
        return Err(Unread { at: 0, column: None, message, foreign: false });
    }
    let mut path = Path { steps: Vec::new(), length: false };
    // Without `$` a path begins with its first key.
    if !reader.eat('$') {
        reader.after_dot(reader.at, false, &mut path)?;
    }
    while let Some(next) = reader.peek() {
        if path.length {
            return Err(reader.expected("nothing after `length()`"));
        }
        match next {
            '.' => {
                let start = reader.at;
                reader.at += 1;
                let deep = reader.eat('.');
                reader.after_dot(start, deep, &mut path)?;
            }
            '[' => {
                let start = reader.at;
                let pick = reader.bracket()?;
                path.steps.push(Step { deep: false, pick, range: reader.byte(start)..reader.byte(reader.at) });
            }
            _ => return Err(reader.expected("`.` or `[`")),
        }
    }
    Ok(path)
}

struct Reader {
    characters: Vec<char>,
    /// Where each character begins in the text.
    bytes: Vec<usize>,
    /// How long the text is.
    end: usize,
    at: usize,
}

impl Reader {
    fn peek(&self) -> Option<char> {
        self.characters.get(self.at).copied()
    }

    fn eat(&mut self, wanted: char) -> bool {
        let there = self.peek() == Some(wanted);
        self.at += usize::from(there);
        there
    }

    fn blanks(&mut self) {
        while self.peek().is_some_and(char::is_whitespace) {
            self.at += 1;
        }
    }

    /// The byte of a character of the text.
    fn byte(&self, at: usize) -> usize {
        self.bytes.get(at).copied().unwrap_or(self.end)
    }

    /// What is wrong here: what was expected, what there is.
    fn expected(&self, what: &str) -> Unread {
        let found = match self.peek() {
            Some(found) => format!("there is `{found}`"),
            None => "the path ends".to_owned(),
        };
        self.wrong(self.at, format!("expected {what}, but {found}"))
    }

    /// What Jayway reads and the documented dialect does not have.
    fn foreign(&self, what: &str) -> Unread {
        Unread { foreign: true, ..self.expected(what) }
    }

    fn wrong(&self, at: usize, message: String) -> Unread {
        Unread { at: self.byte(at), column: Some(at + 1), message, foreign: false }
    }

    fn must(&mut self, wanted: char) -> Result<(), Unread> {
        if self.eat(wanted) { Ok(()) } else { Err(self.expected(&format!("`{wanted}`"))) }
    }

    /// What follows one dot or two: a key, `*`, brackets, or `length()`. `begin` is where the dots are.
    fn after_dot(&mut self, begin: usize, deep: bool, path: &mut Path) -> Result<(), Unread> {
        let pick = match self.peek() {
            Some('[') => self.bracket()?,
            Some('*') => {
                self.at += 1;
                Pick::All
            }
            Some('\'' | '"') => Pick::Key(self.quoted()?),
            _ => {
                let start = self.at;
                let name = self.name()?;
                if self.peek() == Some('(') {
                    if name != "length" || deep {
                        let message = "expected a key; of functions only `length()` is known, at the end".to_owned();
                        let foreign = FOREIGN_FUNCTIONS.contains(&name.as_str());
                        return Err(Unread { foreign, ..self.wrong(start, message) });
                    }
                    self.at += 1;
                    self.blanks();
                    self.must(')')?;
                    path.length = true;
                    return Ok(());
                }
                Pick::Key(name)
            }
        };
        path.steps.push(Step { deep, pick, range: self.byte(begin)..self.byte(self.at) });
        Ok(())
    }

    /// A key without quotes.
    fn name(&mut self) -> Result<String, Unread> {
        let start = self.at;
        while let Some(next) = self.peek() {
            match next {
                '.' | '[' | '(' => break,
                ']' | ')' | '\'' | '"' | '*' | '?' | ',' => {
                    return Err(self.expected("a key; write it in quotes, ['…'], if this belongs to it"));
                }
                blank if blank.is_whitespace() => return Err(self.expected("a key without blanks; write ['two words']")),
                _ => self.at += 1,
            }
        }
        if self.at == start {
            return Err(self.expected("a key"));
        }
        Ok(self.characters[start..self.at].iter().collect())
    }

    /// A text in single or double quotes; a backslash takes the next quote or backslash as it is.
    fn quoted(&mut self) -> Result<String, Unread> {
        let Some(quote) = self.peek() else { return Err(self.expected("a quote")) };
        let mut text = String::new();
        self.at += 1;
        while let Some(next) = self.peek() {
            self.at += 1;
            match next {
                '\\' if matches!(self.peek(), Some('\'' | '"' | '\\')) => {
                    text.extend(self.peek());
                    self.at += 1;
                }
                next if next == quote => return Ok(text),
                next => text.push(next),
            }
        }
        Err(self.expected(&format!("`{quote}`")))
    }

    fn bracket(&mut self) -> Result<Pick, Unread> {
        self.must('[')?;
        self.blanks();
        let pick = match self.peek() {
            Some('\'' | '"') => {
                let key = self.quoted()?;
                self.blanks();
                if self.peek() == Some(',') {
                    return Err(self.foreign("`]`: one key can be selected, not several"));
                }
                Pick::Key(key)
            }
            Some('*') => {
                self.at += 1;
                Pick::All
            }
            Some('?') => Pick::Filter(self.filter()?),
            Some('0'..='9' | '-' | ':') => self.numbers()?,
            _ => return Err(self.expected("a number, `*`, a key in quotes or a filter `?(@.Key == 'value')`")),
        };
        self.blanks();
        self.must(']')?;
        Ok(pick)
    }

    /// Indexes, or a slice.
    fn numbers(&mut self) -> Result<Pick, Unread> {
        let first = if self.peek() == Some(':') { None } else { Some(self.number()?) };
        self.blanks();
        if self.eat(':') {
            self.blanks();
            let to = if matches!(self.peek(), Some('0'..='9' | '-')) { Some(self.number()?) } else { None };
            self.blanks();
            if self.peek() == Some(':') {
                // Jayway looks no further than the second number, and there must be one of the two.
                let what = "`]`: a slice has no step";
                return Err(if first.is_some() || to.is_some() { self.foreign(what) } else { self.expected(what) });
            }
            return Ok(Pick::Slice(first, to));
        }
        let mut indexes = Vec::from_iter(first);
        while self.eat(',') {
            self.blanks();
            indexes.push(self.number()?);
            self.blanks();
        }
        Ok(Pick::Items(indexes))
    }

    fn number(&mut self) -> Result<i64, Unread> {
        let start = self.at;
        self.eat('-');
        while self.peek().is_some_and(|next| next.is_ascii_digit()) {
            self.at += 1;
        }
        let text: String = self.characters[start..self.at].iter().collect();
        match text.parse() {
            Ok(number) => Ok(number),
            Err(_) if text.is_empty() || text == "-" => Err(self.expected("a number")),
            Err(_) => Err(self.wrong(start, format!("the number `{text}` is too large"))),
        }
    }

    /// `?(@.path OP value)`.
    fn filter(&mut self) -> Result<Filter, Unread> {
        self.at += 1;
        self.blanks();
        self.must('(')?;
        self.blanks();
        if !self.eat('@') {
            let what = "`@`, the item that is judged";
            return Err(if matches!(self.peek(), Some('!' | '(' | '$')) { self.foreign(what) } else { self.expected(what) });
        }
        let mut path = Vec::new();
        loop {
            if self.eat('.') {
                path.push(Part::Key(match self.peek() {
                    Some('\'' | '"') => self.quoted()?,
                    _ => self.key_in_filter()?,
                }));
            } else if self.peek() == Some('[') {
                let start = self.at;
                path.push(match self.bracket()? {
                    Pick::Key(key) => Part::Key(key),
                    Pick::Items(indexes) if indexes.len() == 1 => Part::Index(indexes[0]),
                    _ => {
                        let message = "expected one key or one index; the path in a filter finds one value".to_owned();
                        return Err(Unread { foreign: true, ..self.wrong(start, message) });
                    }
                });
            } else {
                break;
            }
        }
        self.blanks();
        if self.eat(')') {
            return Ok(Filter { path, test: None });
        }
        let comparison = self.comparison()?;
        self.blanks();
        let operand = self.literal()?;
        self.blanks();
        if matches!(self.peek(), Some('&' | '|')) {
            return Err(self.foreign("`)`: a filter has one comparison, without `&&` and `||`"));
        }
        self.must(')')?;
        Ok(Filter { path, test: Some((comparison, operand)) })
    }

    fn key_in_filter(&mut self) -> Result<String, Unread> {
        let start = self.at;
        while let Some(next) = self.peek() {
            match next {
                '.' | '[' | ')' | '=' | '!' | '<' | '>' => break,
                '(' => return Err(self.foreign("a comparison; a filter has no functions")),
                ']' | '\'' | '"' | '*' | '?' | ',' | '&' | '|' => return Err(self.expected("a key or a comparison")),
                blank if blank.is_whitespace() => break,
                _ => self.at += 1,
            }
        }
        if self.at == start {
            return Err(self.expected("a key"));
        }
        Ok(self.characters[start..self.at].iter().collect())
    }

    fn comparison(&mut self) -> Result<Comparison, Unread> {
        let rest: String = self.characters[self.at..].iter().take(2).collect();
        let (comparison, length) = match rest.as_str() {
            "==" => (Comparison::Equal, 2),
            "!=" => (Comparison::NotEqual, 2),
            ">=" => (Comparison::GreaterOrEqual, 2),
            "<=" => (Comparison::LessOrEqual, 2),
            other if other.starts_with('>') => (Comparison::Greater, 1),
            other if other.starts_with('<') => (Comparison::Less, 1),
            other => {
                let what = "one of == != > < >= <=";
                let is_word = other.starts_with(|first: char| first.is_ascii_alphabetic()) || other == "=~";
                return Err(if is_word { self.foreign(what) } else { self.expected(what) });
            }
        };
        self.at += length;
        Ok(comparison)
    }

    fn literal(&mut self) -> Result<Value, Unread> {
        if matches!(self.peek(), Some('\'' | '"')) {
            return self.quoted().map(Value::String);
        }
        let start = self.at;
        while self.peek().is_some_and(|next| !next.is_whitespace() && !matches!(next, ')' | '&' | '|')) {
            self.at += 1;
        }
        let text: String = self.characters[start..self.at].iter().collect();
        json::parse(&text).filter(|value| !value.is_array() && !value.is_object()).ok_or_else(|| {
            self.at = start;
            let what = "a text in single quotes, a number, true, false or null";
            if matches!(self.peek(), Some('$' | '@' | '[')) { self.foreign(what) } else { self.expected(what) }
        })
    }
}
