//! Points in time and durations, as values: reading and writing them. Layer 0; owner of the crate `jiff`. No clock is read here.

use std::fmt;
use std::time::Duration;

use jiff::civil::DateTime;
use jiff::tz::TimeZone;

/// A point in time, in whole milliseconds since 1970-01-01T00:00:00Z, between the years 1 and 9999.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

/// 9999-12-30T22:00:00Z, the last moment that `jiff` can write.
const LAST: i64 = 253_402_207_200_000;
/// 0001-01-03T00:00:00Z.
const FIRST: i64 = -62_135_424_000_000;

impl Timestamp {
    /// Of milliseconds since the epoch; what is out of range becomes the first or last moment.
    pub fn from_millis(millis: i64) -> Self {
        Self(millis.clamp(FIRST, LAST))
    }

    /// Of seconds since the epoch, as the SSM API writes times.
    #[expect(clippy::cast_possible_truncation, reason = "a float that is too large becomes the largest integer, and that the last moment")]
    pub fn from_seconds(seconds: f64) -> Self {
        Self::from_millis((seconds * 1000.0).round() as i64)
    }

    /// Milliseconds since the epoch.
    pub fn millis(self) -> i64 {
        self.0
    }

    /// Seconds since the epoch.
    #[expect(clippy::cast_precision_loss, reason = "milliseconds of these years are exact in a double")]
    pub fn seconds(self) -> f64 {
        self.0 as f64 / 1000.0
    }

    /// This much later, to the millisecond; the last moment where there is no later one.
    #[must_use]
    pub fn plus(self, duration: Duration) -> Self {
        let millis = i64::try_from(duration.as_millis()).unwrap_or(i64::MAX);
        Self::from_millis(self.0.saturating_add(millis))
    }

    /// How much later than `earlier`; nothing where it is not later.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }

    /// Reads ISO 8601: a date, or date and time, with a zone or without (then it is UTC): `2026-01-02T03:04:05Z`.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if let Ok(stamp) = text.parse::<jiff::Timestamp>() {
            return Some(Self::from_millis(stamp.as_millisecond()));
        }
        let civil: DateTime = text.parse().ok()?;
        TimeZone::UTC.to_timestamp(civil).ok().map(|stamp| Self::from_millis(stamp.as_millisecond()))
    }

    /// `2026-01-02`, as `global:DATE` (reference 7.1).
    pub fn date(self) -> String {
        self.civil().strftime("%Y-%m-%d").to_string()
    }

    /// `2026-01-02_03.04.05`, as `global:DATE_TIME` (reference 7.1).
    pub fn date_time(self) -> String {
        self.civil().strftime("%Y-%m-%d_%H.%M.%S").to_string()
    }

    /// `03:04:05`, the time of day in UTC.
    pub fn time_of_day(self) -> String {
        self.civil().strftime("%H:%M:%S").to_string()
    }

    fn civil(self) -> DateTime {
        jiff::Timestamp::from_millisecond(self.0).map_or(DateTime::MIN, |stamp| TimeZone::UTC.to_datetime(stamp))
    }
}

/// ISO 8601 in UTC: `2026-01-02T03:04:05Z`, with `.123` only where there are milliseconds.
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.civil().strftime("%Y-%m-%dT%H:%M:%S"))?;
        match self.0.rem_euclid(1000) {
            0 => f.write_str("Z"),
            millis => write!(f, ".{millis:03}Z"),
        }
    }
}

/// Why a text is no duration that `aws:sleep` takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BadDuration {
    /// Not ISO 8601.
    Form,
    /// Less than nothing.
    Negative,
    /// Years, months or weeks, which are not known to be accepted (reference 3.21).
    Calendar,
}

/// Reads an ISO 8601 duration as the service does (reference 3.21): days, hours, minutes and seconds in this order, each at most
/// once, the seconds with a fraction: `PT10M`, `P1DT2H`, `PT0.5S`.
pub fn iso_duration(text: &str) -> Result<Duration, BadDuration> {
    let text = text.to_ascii_uppercase();
    if text.contains('-') {
        return Err(BadDuration::Negative);
    }
    let mut rest = text.strip_prefix('P').ok_or(BadDuration::Form)?;
    let mut in_time = false;
    let mut units: &[(char, u64)] = &[('D', 86_400)];
    let mut sum = Duration::ZERO;
    let mut parts = 0;
    while !rest.is_empty() {
        if let Some(time) = rest.strip_prefix('T')
            && !in_time
            && !time.is_empty()
        {
            (in_time, rest, units) = (true, time, &[('H', 3_600), ('M', 60), ('S', 1)]);
            continue;
        }
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.').ok_or(BadDuration::Form)?;
        let (number, after) = rest.split_at(end);
        let unit = after.chars().next().ok_or(BadDuration::Form)?;
        if !in_time && matches!(unit, 'Y' | 'M' | 'W') {
            return Err(BadDuration::Calendar);
        }
        let place = units.iter().position(|(name, _)| *name == unit).ok_or(BadDuration::Form)?;
        if unit != 'S' && number.contains('.') {
            return Err(BadDuration::Form);
        }
        sum = sum.saturating_add(decimal_seconds(number, units[place].1).ok_or(BadDuration::Form)?);
        units = &units[place + 1..];
        rest = &after[unit.len_utf8()..];
        parts += 1;
    }
    if parts == 0 { Err(BadDuration::Form) } else { Ok(sum) }
}

/// Reads a duration as people write it: `90s`, `10m`, `2h`, `1d`, `1h30m`, `500ms`; ISO 8601 too.
pub fn duration(text: &str) -> Option<Duration> {
    let text = text.trim();
    if text.starts_with(['P', 'p']) {
        return iso_duration(text).ok();
    }
    let mut rest = text;
    let mut sum = Duration::ZERO;
    while !rest.is_empty() {
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let (number, after) = rest.split_at(end);
        let width = after.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(after.len());
        let part = match &after[..width] {
            "ms" => decimal_seconds(number, 1)? / 1000,
            "s" => decimal_seconds(number, 1)?,
            "m" | "min" => decimal_seconds(number, 60)?,
            "h" => decimal_seconds(number, 3_600)?,
            "d" => decimal_seconds(number, 86_400)?,
            _ => return None,
        };
        sum = sum.saturating_add(part);
        rest = after[width..].trim_start();
    }
    (!text.is_empty()).then_some(sum)
}

/// `number` times `unit` seconds, to the millisecond.
fn decimal_seconds(number: &str, unit: u64) -> Option<Duration> {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    if whole.is_empty() || !fraction.chars().all(|c| c.is_ascii_digit()) {
        return None;
    }
    let whole: u64 = whole.parse().ok()?;
    let millis: u64 = format!("{fraction:0<3}")[..3].parse().ok()?;
    Some(Duration::from_secs(whole.checked_mul(unit)?) + Duration::from_millis(millis.checked_mul(unit)?))
}

/// A duration as people read it, at most two units: `850ms`, `12s`, `1m30s`, `2h5m`, `7d`.
pub fn human(duration: Duration) -> String {
    let seconds = duration.as_secs();
    let pair = |large: u64, unit: char, small: u64, below: char| match small {
        0 => format!("{large}{unit}"),
        _ => format!("{large}{unit}{small}{below}"),
    };
    match seconds {
        0 if duration.subsec_millis() > 0 => format!("{}ms", duration.subsec_millis()),
        0..60 => match duration.subsec_millis() / 100 {
            0 => format!("{seconds}s"),
            tenths => format!("{seconds}.{tenths}s"),
        },
        60..3_600 => pair(seconds / 60, 'm', seconds % 60, 's'),
        3_600..86_400 => pair(seconds / 3_600, 'h', seconds % 3_600 / 60, 'm'),
        _ => pair(seconds / 86_400, 'd', seconds % 86_400 / 3_600, 'h'),
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]
mod tests {
    use super::*;

    #[test]
    fn iso_durations_are_read_as_the_service_reads_them() {
        for (text, millis) in [
            ("PT1S", 1_000),
            ("PT0.5S", 500),
            ("PT24H5M", 86_700_000),
            ("P7D", 604_800_000),
            ("P1DT2H", 93_600_000),
            ("pt600s", 600_000),
            ("PT01S", 1_000),
        ] {
            assert_eq!(iso_duration(text), Ok(Duration::from_millis(millis)), "{text}");
        }
        for text in ["10", "P", "PT", "P1", "PT5", "P1H", "PT1S2M", "PT1.5M", "1H", "PTM", "PT1H1H", "", "PT1.2.3S", "PT.5S"] {
            assert_eq!(iso_duration(text), Err(BadDuration::Form), "{text}");
        }
        assert_eq!(iso_duration("P1W"), Err(BadDuration::Calendar));
        assert_eq!(iso_duration("-PT1S"), Err(BadDuration::Negative));
    }

    #[test]
    fn durations_of_people() {
        for (text, millis) in
            [("2h", 7_200_000), ("1h30m", 5_400_000), ("500ms", 500), ("1.5s", 1_500), ("1d", 86_400_000), ("PT10M", 600_000)]
        {
            assert_eq!(duration(text), Some(Duration::from_millis(millis)), "{text}");
        }
        for text in ["", "10", "h", "ten", "-1s", "1y", "1.s2"] {
            assert_eq!(duration(text), None, "{text}");
        }
        for (millis, text) in [
            (0, "0s"),
            (850, "850ms"),
            (12_000, "12s"),
            (1_500, "1.5s"),
            (90_000, "1m30s"),
            (7_500_000, "2h5m"),
            (604_800_000, "7d"),
            (3_600_000, "1h"),
        ] {
            assert_eq!(human(Duration::from_millis(millis)), text);
        }
    }

    #[test]
    fn points_in_time() {
        let stamp = Timestamp::parse("2026-01-02T03:04:05Z").unwrap();
        assert_eq!(stamp.to_string(), "2026-01-02T03:04:05Z");
        assert_eq!(stamp.date(), "2026-01-02");
        assert_eq!(stamp.date_time(), "2026-01-02_03.04.05");
        assert_eq!(Timestamp::parse("2026-01-02T05:04:05+02:00"), Some(stamp));
        assert_eq!(Timestamp::parse("2026-01-02T03:04:05"), Some(stamp));
        assert_eq!(stamp.plus(Duration::from_millis(7)).to_string(), "2026-01-02T03:04:05.007Z");
        assert_eq!(stamp.plus(Duration::from_mins(1)).since(stamp), Duration::from_mins(1));
        assert_eq!(Timestamp::parse("2026-01-02").unwrap().to_string(), "2026-01-02T00:00:00Z");
        for text in ["", "tomorrow", "2026-13-01T00:00:00Z", "1767323045"] {
            assert_eq!(Timestamp::parse(text), None, "{text}");
        }
        for far in [i64::MIN, i64::MAX] {
            assert!(Timestamp::from_millis(far).to_string().ends_with('Z'));
        }
    }
}
