//! How long a step may take, by the specification and in the document.

use crate::diagnostic::Diagnostic;
use crate::document::{Arg, StepAt};
use crate::rules::Context;
use crate::spec::{Spanned, Step};

crate::rule! {
    /// A step may take longer, or less long, than the specification says.
    ///
    /// # Why
    /// `timeoutSeconds` ends the step. The time that the specification gives is what people count on.
    ///
    /// # Example
    /// ```specification
    /// ## Details of SSM Document steps
    ///
    /// 1. `WaitForCopy`
    ///     * Type: aws:waitForAwsResourceProperty
    ///     * Explanation:
    ///         * Look at the copy again and again, for 2 hours at most
    /// ```
    ///
    /// # Instead
    /// ```specification
    /// ## Details of SSM Document steps
    ///
    /// 1. `WaitForCopy`
    ///     * Type: aws:waitForAwsResourceProperty
    ///     * Explanation:
    ///         * Look at the copy again and again, for 1 hour at most
    /// ```
    pub(super) TIME_DIFFERS = "SSM1126" "time-differs" Warning Run
}

pub(super) fn check(context: &Context<'_>, specified: &Step, step: &StepAt<'_>, out: &mut Vec<Diagnostic>) {
    let Some((wanted, said)) = wanted(specified) else { return };
    let name = &specified.name.value;
    let finding = match &step.step.timeout_seconds {
        None => {
            let message = format!("step `{name}` has no `timeoutSeconds`, but by the specification it takes {wanted} seconds at most");
            context.at_step(&TIME_DIFFERS, step, message)
        }
        Some(given) => {
            // A reference brings what it brings.
            let Some(seconds) = Arg::number(given).filter(|seconds| *seconds != wanted) else { return };
            let message = format!("step `{name}` takes {seconds} seconds at most, but by the specification {wanted}");
            context.at_value(&TIME_DIFFERS, &step.pointer.join("timeoutSeconds"), message)
        }
    };
    let help = format!("write `timeoutSeconds: {wanted}`, or correct the specification");
    out.push(finding.help(help).related(said.span, "the specification"));
}

/// The seconds that the specification gives a step, and where: as its `Timeout`, or as a time "at most" in its explanation.
fn wanted(specified: &Step) -> Option<(i64, &Spanned<String>)> {
    let of_timeout = specified.others.iter().filter(|node| node.name.value.eq_ignore_ascii_case("timeout")).find_map(|node| {
        let text = node.text.as_ref()?;
        Some((seconds(&text.value)?, text))
    });
    let at_most = || specified.explanation.iter().find_map(|line| Some((longest(&line.value)?, line)));
    of_timeout.or_else(at_most)
}

/// The longest time that a line gives as "for 48 hours at most" or "at most 48 hours". A line about "each" look, or what is "between" or "every"
/// time, is about something else.
fn longest(line: &str) -> Option<i64> {
    let lower = line.to_ascii_lowercase();
    if ["each", "every", "between"].iter().any(|word| lower.split(|c: char| !c.is_alphanumeric()).any(|other| other == *word)) {
        return None;
    }
    let times = lower.match_indices("at most").filter_map(|(at, sign)| {
        let words: Vec<&str> = lower[..at].split_whitespace().collect();
        let just_before = words.get(words.len().saturating_sub(2)..).unwrap_or_default().join(" ");
        let before = seconds(&just_before).filter(|_| !just_before.ends_with([',', ';', '.', ':']));
        before.or_else(|| seconds(&lower[at + sign.len()..]))
    });
    times.max()
}

/// `48 hours` in seconds, where a text begins with such a time.
fn seconds(text: &str) -> Option<i64> {
    let mut words = text.split_whitespace();
    let number: i64 = words.next()?.replace(',', "").parse().ok()?;
    let unit = match words.next()?.trim_matches(|c: char| !c.is_ascii_alphabetic()).to_ascii_lowercase().as_str() {
        "second" | "seconds" | "s" => 1,
        "minute" | "minutes" | "min" => 60,
        "hour" | "hours" | "h" => 3_600,
        "day" | "days" => 86_400,
        _ => return None,
    };
    number.checked_mul(unit)
}
