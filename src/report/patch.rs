//! What changes in a file, as a unified diff that `git apply` takes.

use std::io;

use similar::TextDiff;

use super::human::{Style, plain};

const BOLD: &str = "\u{1b}[1m";
const RED: &str = "\u{1b}[31m";
const GREEN: &str = "\u{1b}[32m";
const CYAN: &str = "\u{1b}[36m";
const RESET: &str = "\u{1b}[0m";

/// Writes the change of a file from `before` to `after`.
pub fn patch(name: &str, before: &str, after: &str, style: Style, out: &mut dyn io::Write) -> io::Result<()> {
    let name = plain(name);
    let name = name.trim_start_matches('/');
    let difference = TextDiff::from_lines(before, after);
    let text = difference.unified_diff().header(&format!("a/{name}"), &format!("b/{name}")).to_string();
    for (index, line) in text.split_inclusive('\n').enumerate() {
        let colour = match line.as_bytes().first() {
            _ if index < 2 => BOLD,
            Some(b'-') => RED,
            Some(b'+') => GREEN,
            Some(b'@') => CYAN,
            _ => "",
        };
        let body = line.trim_end_matches('\n');
        let end = &line[body.len()..];
        if style.colour && !colour.is_empty() {
            write!(out, "{colour}{}{RESET}{end}", plain(body))?;
        } else {
            write!(out, "{}{end}", if style.colour { plain(body) } else { body.to_owned() })?;
        }
    }
    Ok(())
}
