//! What settings name things with: codes and paths.

use std::ops::Range;

use super::ConfigError;
use crate::text::nearest;

/// A code such as `SSM0405`, or a family such as `SSM04`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodePattern {
    text: String,
    range: Range<usize>,
}

impl CodePattern {
    pub(super) fn new(text: &str, range: Range<usize>) -> Result<Self, ConfigError> {
        let digits = text.strip_prefix("SSM").unwrap_or_default();
        if matches!(digits.len(), 2 | 4) && digits.bytes().all(|b| b.is_ascii_digit()) {
            return Ok(Self { text: text.to_owned(), range });
        }
        let message = format!("`{text}` is not a code");
        let help = "write a code such as `SSM0405`, or a family such as `SSM04`; `ssmith explain` lists them".to_owned();
        Err(ConfigError { message, help: Some(help), range })
    }

    /// The text as it is written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether it means a code.
    pub fn matches(&self, code: &str) -> bool {
        code.starts_with(&self.text)
    }

    pub(super) fn unknown(&self, known: &[&str]) -> ConfigError {
        let what = if self.text.len() == 5 { "family" } else { "rule" };
        let help = nearest(&self.text, known.iter().copied()).filter(|_| what == "rule").map(|near| format!("did you mean `{near}`?"));
        ConfigError { message: format!("there is no {what} `{}`", self.text), help, range: self.range.clone() }
    }
}

/// A path with `*` (within a name), `**` (across folders) and `?`. It stands for the file or folder and everything below it;
/// one without `/` is a name at any depth.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathPattern {
    parts: Vec<String>,
    anywhere: bool,
}

impl PathPattern {
    /// Reads a pattern; `\` is taken as `/`.
    ///
    /// # Errors
    ///
    /// It can match nothing, or has signs that other tools know and this one does not.
    pub fn new(pattern: &str, range: Range<usize>) -> Result<Self, ConfigError> {
        if let Some((message, help)) = broken(pattern) {
            return Err(ConfigError { message, help: Some(help.to_owned()), range });
        }
        let pattern = pattern.replace('\\', "/");
        let trimmed = pattern.trim_end_matches('/');
        let anywhere = !trimmed.contains('/');
        Ok(Self { parts: names(trimmed).map(str::to_owned).collect(), anywhere })
    }

    /// Whether a path from the project's root is meant.
    pub fn matches(&self, path: &str) -> bool {
        let path = path.replace('\\', "/");
        let path: Vec<_> = names(&path).collect();
        let starts = if self.anywhere { path.len() } else { 1 };
        (0..starts.max(1)).any(|start| begins(&self.parts, path.get(start..).unwrap_or_default()))
    }
}

/// What is wrong with a pattern, and what to write instead.
fn broken(pattern: &str) -> Option<(String, &'static str)> {
    if pattern.starts_with('!') {
        let message = format!("`{pattern}` begins with `!`, but a pattern cannot take files back in");
        return Some((message, "name what is to be left out more closely"));
    }
    if let Some(sign) = pattern.chars().find(|sign| matches!(sign, '[' | ']' | '{' | '}')) {
        let message = format!("`{sign}` means nothing in the path pattern `{pattern}`, which knows `*`, `**` and `?`");
        return Some((message, "write an entry for each of several names, or `?` for a sign that stands in a name"));
    }
    let folders: Vec<&str> = pattern.split(['/', '\\']).filter(|name| !name.is_empty() && *name != ".").collect();
    match folders.as_slice() {
        [] => {
            Some((format!("`{pattern}` names the whole project"), "name the files or folders to leave out; `*` leaves out all there are"))
        }
        folders if folders.contains(&"..") => {
            let message = format!("`{pattern}` leads out of the project, so it matches nothing");
            Some((message, "write the path from the folder of `ssmith.toml`"))
        }
        [first, ..] if *first == "~" || first.ends_with(':') => {
            let message = format!("`{pattern}` is a path of this machine, so it matches nothing");
            Some((message, "write the path from the folder of `ssmith.toml`"))
        }
        _ => None,
    }
}

fn names(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter(|name| !name.is_empty() && *name != ".")
}

/// Whether the pattern matches the beginning of a path, whole names only.
fn begins(pattern: &[String], path: &[&str]) -> bool {
    // reach[n]: the pattern so far matches exactly the first n names.
    let mut reach = vec![false; path.len() + 1];
    reach[0] = true;
    for part in pattern {
        let mut next = vec![false; path.len() + 1];
        for count in 0..=path.len() {
            next[count] = if part == "**" {
                reach[count] || count > 0 && next[count - 1]
            } else {
                count > 0 && reach[count - 1] && glob(part, path[count - 1])
            };
        }
        reach = next;
    }
    reach[usize::from(!pattern.is_empty())..].contains(&true)
}

fn glob(pattern: &str, name: &str) -> bool {
    let name: Vec<_> = name.chars().collect();
    let mut reach = vec![false; name.len() + 1];
    reach[0] = true;
    for sign in pattern.chars() {
        let mut next = vec![false; name.len() + 1];
        for count in 0..=name.len() {
            next[count] = match sign {
                '*' => reach[count] || count > 0 && next[count - 1],
                _ => count > 0 && reach[count - 1] && (sign == '?' || name[count - 1] == sign),
            };
        }
        reach = next;
    }
    reach[name.len()]
}
