//! The times of `aws:sleep`.

use super::words;
use crate::diagnostic::{Diagnostic, Level};
use crate::document::Action;
use crate::expr;
use crate::rule;
use crate::rules::Context;
use crate::time::{BadDuration, Timestamp, iso_duration};

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
            match iso_duration(&plain) {
                Ok(duration) if certain && duration.as_secs() > LONGEST => {
                    let seconds = duration.as_secs();
                    found.push(at("Duration", format!("`{text}` is {seconds} seconds; a sleep lasts at most {LONGEST}")));
                }
                Err(BadDuration::Calendar) => {
                    let mut diagnostic =
                        at("Duration", format!("`{text}` has years, months or weeks, which the service is not known to accept"));
                    diagnostic.level = Level::Warning;
                    found.push(diagnostic.help("write days, as in `P6D`"));
                }
                Err(BadDuration::Negative) => found.push(at("Duration", format!("`{text}` is negative"))),
                Err(BadDuration::Form) if plain != "1" || certain => {
                    let diagnostic = at("Duration", format!("`{text}` is no ISO 8601 duration"));
                    found.push(match in_words(text) {
                        Some(meant) => {
                            let quoted = words::quoted(context, &meant);
                            let at = step.pointer.join("inputs").join("Duration");
                            let fix = words::replace(context, &at, format!("Write {quoted}"), true, quoted);
                            diagnostic.help(format!("write `{meant}`")).fix(fix)
                        }
                        None => diagnostic.help("write `PT30S`, `PT10M`, `PT2H` or `P1DT2H`"),
                    });
                }
                // A reference alone brings the whole duration with it.
                Ok(_) | Err(BadDuration::Form) => {}
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

/// The duration that somebody wrote as people do: `10m`, `2 hours`, `1 Day`.
fn in_words(text: &str) -> Option<String> {
    let text = text.trim().to_ascii_lowercase();
    let digits = text.find(|c: char| !c.is_ascii_digit()).filter(|digits| *digits > 0)?;
    let (number, unit) = text.split_at(digits);
    Some(match unit.trim() {
        "s" | "sec" | "secs" | "second" | "seconds" => format!("PT{number}S"),
        "m" | "min" | "mins" | "minute" | "minutes" => format!("PT{number}M"),
        "h" | "hour" | "hours" => format!("PT{number}H"),
        "d" | "day" | "days" => format!("P{number}D"),
        _ => return None,
    })
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

/// Whether a text is a date, `T` and a time, with a zone or without.
fn is_timestamp(text: &str) -> bool {
    text.as_bytes().get(10).is_some_and(|c| c.eq_ignore_ascii_case(&b'T')) && Timestamp::parse(text).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_as_people_write_them() {
        for (text, meant) in [("10m", "PT10M"), ("2 hours", "PT2H"), (" 1 Day ", "P1D"), ("30 sec", "PT30S")] {
            assert_eq!(in_words(text).as_deref(), Some(meant));
        }
        for text in ["90", "m", "", "1h30m", "-5m", "a minute", "٣m"] {
            assert_eq!(in_words(text), None, "{text}");
        }
    }

    #[test]
    fn points_in_time() {
        for text in ["2030-01-01T01:00:00Z", "2030-01-01T01:00:00.123+02:00", "2030-01-01T01:00", "2030-01-01T01:00:00+0000"] {
            assert!(is_timestamp(text), "{text}");
        }
        for text in ["2030-01-01", "tomorrow", "2030-01-01 01:00:00", "2030-01-01T"] {
            assert!(!is_timestamp(text), "{text}");
        }
    }
}
