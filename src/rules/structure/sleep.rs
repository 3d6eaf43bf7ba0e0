//! The times of `aws:sleep`.

use super::words;
use crate::diagnostic::{Diagnostic, Level};
use crate::document::Action;
use crate::expr;
use crate::rule;
use crate::rules::Context;

rule! {
    /// A sleep's duration or point in time cannot be read, or is too long.
    ///
    /// # Why
    /// `Duration` is an ISO 8601 duration of days, hours, minutes and seconds (`PT10M`, `P1DT2H`), at most 604,799 seconds; `Timestamp` is a point in time
    /// such as `2030-01-01T01:00:00Z` (reference 3.21). Years, months and weeks have no fixed length or are not known to be accepted: a warning.
    ///
    /// # Example
    /// ```yaml
    /// mainSteps:
    ///   - name: wait
    ///     action: aws:sleep
    ///     inputs:
    ///       Duration: 10m
    /// ```
    ///
    /// # Instead
    /// ```yaml
    /// mainSteps:
    ///   - name: wait
    ///     action: aws:sleep
    ///     inputs:
    ///       Duration: PT10M
    /// ```
    pub(super) BAD_SLEEP_TIME = "SSM0130" "bad-sleep-time" Error Run
}

/// The longest sleep, in seconds.
const LONGEST: u64 = 604_799;

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Diagnostic>) {
    for step in context.steps() {
        let Action::Sleep(inputs) = &step.step.action else { continue };
        let label = words::step(context, &step.pointer);
        let at = |key: &str, message: String| {
            context.at_value(&BAD_SLEEP_TIME, &step.pointer.join("inputs").join(key), format!("{label}: {message}"))
        };
        if let Some(text) = &inputs.duration {
            let (plain, certain) = without_references(text);
            match duration(&plain) {
                Ok(seconds) if certain && seconds > LONGEST => {
                    found.push(at("Duration", format!("`{text}` is {seconds} seconds; a sleep lasts at most {LONGEST}")));
                }
                Err(Unreadable::Calendar) => {
                    let mut diagnostic =
                        at("Duration", format!("`{text}` has years, months or weeks, which the service is not known to accept"));
                    diagnostic.level = Level::Warning;
                    found.push(diagnostic.help("write days, as in `P6D`"));
                }
                Err(Unreadable::Negative) => found.push(at("Duration", format!("`{text}` is negative"))),
                Err(Unreadable::Form) if plain != "1" || certain => {
                    let diagnostic = at("Duration", format!("`{text}` is no ISO 8601 duration"));
                    found.push(diagnostic.help("write `PT30S`, `PT10M`, `PT2H` or `P1DT2H`"));
                }
                // A reference alone brings the whole duration with it.
                Ok(_) | Err(Unreadable::Form) => {}
            }
        }
        if let Some(text) = &inputs.timestamp
            && !expr::contains_reference(text)
            && !is_timestamp(text)
        {
            let diagnostic = at("Timestamp", format!("`{text}` is no ISO 8601 point in time"));
            found.push(diagnostic.help("write `2030-01-01T01:00:00Z`"));
        }
    }
}

/// The text with a 1 in place of each reference, and whether it had none.
fn without_references(text: &str) -> (String, bool) {
    let mut plain = String::new();
    let mut at = 0;
    for (range, _) in expr::references(text) {
        plain.push_str(&text[at..range.start]);
        plain.push('1');
        at = range.end;
    }
    plain.push_str(&text[at..]);
    (plain, at == 0)
}

#[derive(Debug, PartialEq)]
enum Unreadable {
    Form,
    Negative,
    Calendar,
}

/// The whole seconds of a duration: days, hours, minutes and seconds in this order, each at most once, the last with a fraction.
fn duration(text: &str) -> Result<u64, Unreadable> {
    let text = text.to_ascii_uppercase();
    if text.contains('-') {
        return Err(Unreadable::Negative);
    }
    let mut rest = text.strip_prefix('P').ok_or(Unreadable::Form)?;
    let mut in_time = false;
    let mut units: &[(char, u64)] = &[('D', 86_400)];
    let mut seconds: u64 = 0;
    let mut parts = 0;
    while !rest.is_empty() {
        if let Some(time) = rest.strip_prefix('T')
            && !in_time
            && !time.is_empty()
        {
            (in_time, rest, units) = (true, time, &[('H', 3_600), ('M', 60), ('S', 1)]);
            continue;
        }
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.').ok_or(Unreadable::Form)?;
        let (number, after) = rest.split_at(end);
        let unit = after.chars().next().ok_or(Unreadable::Form)?;
        if !in_time && matches!(unit, 'Y' | 'M' | 'W') {
            return Err(Unreadable::Calendar);
        }
        let place = units.iter().position(|(name, _)| *name == unit).ok_or(Unreadable::Form)?;
        let (whole, fraction) = number.split_once('.').unwrap_or((number, "0"));
        if whole.is_empty() || fraction.contains('.') || (unit != 'S' && number.contains('.')) {
            return Err(Unreadable::Form);
        }
        let count: u64 = whole.parse().map_err(|_| Unreadable::Form)?;
        seconds = seconds.saturating_add(count.saturating_mul(units[place].1));
        units = &units[place + 1..];
        rest = &after[unit.len_utf8()..];
        parts += 1;
    }
    if parts == 0 { Err(Unreadable::Form) } else { Ok(seconds) }
}

/// Whether a text is a date, `T` and a time, with a zone or without.
fn is_timestamp(text: &str) -> bool {
    let shape: String = text.chars().map(|c| if c.is_ascii_digit() { '0' } else { c.to_ascii_uppercase() }).collect();
    let Some(time) = shape.strip_prefix("0000-00-00T") else { return false };
    let (time, zone) = match time.find(['Z', '+', '-']) {
        Some(at) => time.split_at(at),
        None => (time, "Z"),
    };
    let time = time.split_once('.').map_or(time, |(whole, fraction)| if fraction.chars().all(|c| c == '0') { whole } else { "" });
    matches!(time, "00:00:00" | "00:00") && matches!(zone, "Z" | "+00:00" | "-00:00" | "+0000" | "-0000" | "+00" | "-00")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_as_the_service_reads_them() {
        for (text, seconds) in
            [("PT1S", 1), ("PT0.5S", 0), ("PT24H5M", 86_700), ("P7D", 604_800), ("P1DT2H", 93_600), ("pt600s", 600), ("PT01S", 1)]
        {
            assert_eq!(duration(text), Ok(seconds), "{text}");
        }
        for text in ["10", "P", "PT", "P1", "PT5", "P1H", "PT1S2M", "PT1.5M", "1H", "PTM", "PT1H1H", ""] {
            assert_eq!(duration(text), Err(Unreadable::Form), "{text}");
        }
        assert_eq!(duration("P1W"), Err(Unreadable::Calendar));
        assert_eq!(duration("-PT1S"), Err(Unreadable::Negative));
    }

    #[test]
    fn points_in_time() {
        for text in ["2030-01-01T01:00:00Z", "2030-01-01T01:00:00.123+02:00", "2030-01-01T01:00"] {
            assert!(is_timestamp(text), "{text}");
        }
        for text in ["2030-01-01", "tomorrow", "2030-01-01 01:00:00", "2030-01-01T"] {
            assert!(!is_timestamp(text), "{text}");
        }
    }
}
