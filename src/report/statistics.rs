//! How often each rule was broken, for a first look at an old tree.

use std::collections::BTreeMap;
use std::io;

use super::Report;
use super::human::{Style, painted_level, summary};
use crate::diagnostic::{Level, Rule};

/// Writes a line per rule, the most frequent first, then the totals.
pub fn statistics(report: &Report<'_>, style: Style, out: &mut dyn io::Write) -> io::Result<()> {
    let mut counts: BTreeMap<(&str, Level), (usize, &Rule)> = BTreeMap::new();
    for found in report.shown() {
        counts.entry((found.rule.code, found.level)).or_insert((0, found.rule)).0 += 1;
    }
    let mut lines: Vec<_> = counts.into_iter().collect();
    lines.sort_by_key(|((_, level), (count, _))| (std::cmp::Reverse(*count), std::cmp::Reverse(*level)));
    let digits = lines.iter().map(|(_, (count, _))| count.to_string().len()).max().unwrap_or(0);
    let names = lines.iter().map(|(_, (_, rule))| rule.name.len()).max().unwrap_or(0);
    for ((code, level), (count, rule)) in &lines {
        let level = painted_level(*level, style);
        writeln!(out, "{count:>digits$}  {level} {code}  {:<names$}  {}", rule.name, rule.summary())?;
    }
    if !lines.is_empty() && report.summary {
        writeln!(out)?;
    }
    if report.summary {
        writeln!(out, "{}", summary(report))?;
    }
    Ok(())
}
