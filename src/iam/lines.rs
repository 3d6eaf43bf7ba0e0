//! The form of the committed texts: blocks that begin with `[name] rest`, and lines of words below them.

use std::collections::BTreeMap;

/// A block of a text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Block<'t> {
    /// What stands in the brackets.
    pub(super) name: &'t str,
    /// What stands behind them.
    pub(super) rest: &'t str,
    body: &'t str,
}

impl<'t> Block<'t> {
    /// The lines, each as its first word and what follows; without comments.
    pub(super) fn entries(&self) -> impl Iterator<Item = (&'t str, &'t str)> + use<'t> {
        let lines = self.body.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
        lines.map(|line| line.split_once(' ').unwrap_or((line, "")))
    }
}

/// The blocks of a text by name.
pub(super) fn index(text: &str) -> BTreeMap<&str, Block<'_>> {
    let starts: Vec<usize> = text.match_indices('[').map(|(at, _)| at).filter(|at| *at == 0 || text[..*at].ends_with('\n')).collect();
    let mut blocks = BTreeMap::new();
    for (at, start) in starts.iter().enumerate() {
        let whole = &text[*start..starts.get(at + 1).copied().unwrap_or(text.len())];
        let (head, body) = whole.split_once('\n').unwrap_or((whole, ""));
        if let Some((name, rest)) = head[1..].split_once(']') {
            blocks.insert(name, Block { name, rest: rest.trim(), body });
        }
    }
    blocks
}

#[cfg(test)]
mod tests {
    use super::index;

    #[test]
    fn blocks_and_lines() {
        let blocks = index("# a comment\n[a] b c\nX y z\n\n# more\nZ\n[d]\n");
        let a = blocks["a"];
        assert_eq!((a.name, a.rest), ("a", "b c"));
        assert_eq!(a.entries().collect::<Vec<_>>(), [("X", "y z"), ("Z", "")]);
        assert_eq!(blocks["d"].entries().count(), 0);
    }
}
