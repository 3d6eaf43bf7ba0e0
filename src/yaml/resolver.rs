//! What a plain scalar is: by the YAML 1.2 core rules, and by the 1.1 rules as PyYAML and SnakeYAML apply them.

use crate::json::Number;

/// What the 1.2 core rules make of a plain scalar.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Core {
    Null,
    Bool(bool),
    Number(Number),
    /// `.inf`, `.nan`, or a number beyond what a double holds.
    NotFinite,
    Text,
}

/// What the 1.1 rules make of it.
#[derive(Debug, Clone, PartialEq)]
enum Old {
    Null,
    Bool(bool),
    /// `None`: tagged as an integer, but not one that can be built.
    Integer(Option<Number>, &'static str),
    Float(f64, &'static str),
    Date,
    Timestamp,
    Merge,
    Default,
    Text,
}

/// Which 1.1 reader.
#[derive(Clone, Copy, PartialEq)]
enum Reader {
    PyYaml,
    SnakeYaml,
}

/// Reads by the 1.2 core rules.
pub(super) fn core(text: &str) -> Core {
    if !may_be_special(text) {
        return Core::Text;
    }
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Core::Null,
        "true" | "True" | "TRUE" => return Core::Bool(true),
        "false" | "False" | "FALSE" => return Core::Bool(false),
        ".nan" | ".NaN" | ".NAN" => return Core::NotFinite,
        _ => {}
    }
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    if matches!(unsigned, ".inf" | ".Inf" | ".INF") {
        return Core::NotFinite;
    }
    for (prefix, radix) in [("0o", 8), ("0x", 16)] {
        if let Some(digits) = text.strip_prefix(prefix) {
            let fits = !digits.is_empty() && digits.bytes().all(|byte| char::from(byte).is_digit(radix));
            return if fits { radix_number(digits, radix) } else { Core::Text };
        }
    }
    if is_digits(unsigned) {
        return decimal(text);
    }
    if is_core_float(unsigned) {
        text.parse::<f64>().ok().and_then(Number::from_f64).map_or(Core::NotFinite, Core::Number)
    } else {
        Core::Text
    }
}

/// What 1.2 and what 1.1 make of a plain scalar, in words, where they differ.
pub(super) fn disagreement(text: &str, core: &Core) -> Option<(String, String)> {
    if !may_be_special(text) {
        return None;
    }
    [Reader::PyYaml, Reader::SnakeYaml]
        .into_iter()
        .map(|reader| old(text, reader))
        .find(|old| !same(core, old))
        .map(|old| (describe_core(text, core), describe_old(text, &old)))
}

/// Nearly all plain scalars begin with a letter that none of the rules is about.
fn may_be_special(text: &str) -> bool {
    text.bytes().next().is_none_or(|first| {
        first.is_ascii_digit()
            || matches!(
                first,
                b'-' | b'+' | b'.' | b'~' | b'=' | b'<' | b'y' | b'Y' | b'n' | b'N' | b't' | b'T' | b'f' | b'F' | b'o' | b'O'
            )
    })
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// `(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`
fn is_core_float(unsigned: &str) -> bool {
    let (mantissa, exponent) = unsigned.split_once(['e', 'E']).map_or((unsigned, None), |(mantissa, exponent)| (mantissa, Some(exponent)));
    if exponent.is_some_and(|exponent| !is_digits(exponent.strip_prefix(['-', '+']).unwrap_or(exponent))) {
        return false;
    }
    match mantissa.split_once('.') {
        Some(("", fraction)) => is_digits(fraction),
        Some((whole, fraction)) => is_digits(whole) && (fraction.is_empty() || is_digits(fraction)),
        None => is_digits(mantissa),
    }
}

/// Exact within 64 bits, else a double, as serde_json has it.
fn decimal(text: &str) -> Core {
    let text = text.strip_prefix('+').unwrap_or(text);
    if let Ok(number) = text.parse::<i64>() {
        return Core::Number(number.into());
    }
    if let Ok(number) = text.parse::<u64>() {
        return Core::Number(number.into());
    }
    text.parse::<f64>().ok().and_then(Number::from_f64).map_or(Core::NotFinite, Core::Number)
}

fn radix_number(digits: &str, radix: u32) -> Core {
    if let Ok(number) = u64::from_str_radix(digits, radix) {
        return Core::Number(number.into());
    }
    let value = digits.chars().filter_map(|digit| digit.to_digit(radix)).fold(0.0, |sum, digit| sum * f64::from(radix) + f64::from(digit));
    Number::from_f64(value).map_or(Core::NotFinite, Core::Number)
}

fn old(text: &str, reader: Reader) -> Old {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Old::Null,
        "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => return Old::Bool(true),
        "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => return Old::Bool(false),
        "<<" => return Old::Merge,
        "=" => return Old::Default,
        _ => {}
    }
    old_float(text, reader).or_else(|| old_integer(text)).or_else(|| old_time(text)).unwrap_or(Old::Text)
}

fn old_float(text: &str, reader: Reader) -> Option<Old> {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let signed = unsigned.len() < text.len();
    if matches!(unsigned, ".inf" | ".Inf" | ".INF") || (!signed && matches!(unsigned, ".nan" | ".NaN" | ".NAN")) {
        return Some(Old::Float(f64::INFINITY, ""));
    }
    let run = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'_');
    let starts_with_digit = |text: &str| text.as_bytes().first().is_some_and(u8::is_ascii_digit);
    if let Some((whole, fraction)) = unsigned.split_once('.')
        && whole.contains(':')
        && run(fraction)
        && let Some((first, rest)) = whole.split_once(':')
        && starts_with_digit(first)
        && run(first)
        && rest.split(':').all(is_sixtieth)
    {
        return Some(Old::Float(sixties(text), " (base 60)"));
    }
    let (mantissa, exponent) = unsigned.split_once(['e', 'E']).map_or((unsigned, None), |(mantissa, exponent)| (mantissa, Some(exponent)));
    if let Some(exponent) = exponent {
        let digits = exponent.strip_prefix(['-', '+']);
        // PyYAML wants the exponent's sign.
        if !is_digits(digits.unwrap_or(exponent)) || (digits.is_none() && reader == Reader::PyYaml) {
            return None;
        }
    }
    let fits = match mantissa.split_once('.') {
        Some(("", fraction)) => !signed && starts_with_digit(fraction) && run(fraction),
        Some((whole, fraction)) => starts_with_digit(whole) && run(whole) && run(fraction),
        None => reader == Reader::SnakeYaml && exponent.is_some() && starts_with_digit(mantissa) && run(mantissa),
    };
    if !fits {
        return None;
    }
    Some(Old::Float(text.replace('_', "").parse().unwrap_or(f64::NAN), ""))
}

fn old_integer(text: &str) -> Option<Old> {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let all = |digits: &str, radix: u32| !digits.is_empty() && digits.bytes().all(|byte| byte == b'_' || char::from(byte).is_digit(radix));
    let build = |digits: &str, radix: u32| {
        let digits = digits.replace('_', "");
        let magnitude = i128::from_str_radix(&digits, radix).ok()?;
        let value = if text.starts_with('-') { -magnitude } else { magnitude };
        Number::from_i128(value)
    };
    for (prefix, radix, name) in [("0b", 2, " (binary)"), ("0x", 16, " (hexadecimal)")] {
        if let Some(digits) = unsigned.strip_prefix(prefix) {
            return all(digits, radix).then(|| Old::Integer(build(digits, radix), name));
        }
    }
    if let Some(digits) = unsigned.strip_prefix('0')
        && all(digits, 8)
    {
        let digits = digits.replace('_', "");
        return Some(Old::Integer(build(if digits.is_empty() { "0" } else { &digits }, 8), " (octal)"));
    }
    if unsigned == "0" {
        return Some(Old::Integer(Some(0.into()), ""));
    }
    let starts = unsigned.as_bytes().first().is_some_and(|first| (b'1'..=b'9').contains(first));
    if starts && all(unsigned, 10) {
        return match decimal(&text.replace('_', "")) {
            Core::Number(number) => Some(Old::Integer(Some(number), "")),
            _ => Some(Old::Integer(None, "")),
        };
    }
    let (first, rest) = unsigned.split_once(':')?;
    if !starts || !all(first, 10) || !rest.split(':').all(is_sixtieth) {
        return None;
    }
    Some(Old::Integer(Number::from_f64(sixties(text)).map(whole), " (base 60)"))
}

/// A whole double as an integer, where it fits.
fn whole(number: Number) -> Number {
    number.as_f64().and_then(|value| format!("{value:.0}").parse::<i64>().ok()).map_or(number, Number::from)
}

/// `[0-5]?[0-9]`
fn is_sixtieth(part: &str) -> bool {
    match part.as_bytes() {
        [digit] => digit.is_ascii_digit(),
        [tens, digit] => (b'0'..=b'5').contains(tens) && digit.is_ascii_digit(),
        _ => false,
    }
}

fn sixties(text: &str) -> f64 {
    let clean = text.replace('_', "");
    let unsigned = clean.trim_start_matches(['-', '+']);
    let value = unsigned.split(':').fold(0.0, |sum, part| sum * 60.0 + part.parse::<f64>().unwrap_or(0.0));
    if clean.starts_with('-') { -value } else { value }
}

fn old_time(text: &str) -> Option<Old> {
    let mut rest = text;
    let years = digits(&mut rest, 4, 4)?;
    skip(&mut rest, "-")?;
    let months = digits(&mut rest, 1, 2)?;
    skip(&mut rest, "-")?;
    let days = digits(&mut rest, 1, 2)?;
    if rest.is_empty() {
        return (years + months + days == 8).then_some(Old::Date);
    }
    if skip(&mut rest, "T").or_else(|| skip(&mut rest, "t")).is_none() {
        let blanks = rest.trim_start_matches([' ', '\t']);
        if blanks.len() == rest.len() {
            return None;
        }
        rest = blanks;
    }
    digits(&mut rest, 1, 2)?;
    for _ in 0..2 {
        skip(&mut rest, ":")?;
        digits(&mut rest, 2, 2)?;
    }
    if skip(&mut rest, ".").is_some() {
        rest = rest.trim_start_matches(|c: char| c.is_ascii_digit());
    }
    if rest.is_empty() {
        return Some(Old::Timestamp);
    }
    rest = rest.trim_start_matches([' ', '\t']);
    if skip(&mut rest, "Z").is_none() {
        skip(&mut rest, "-").or_else(|| skip(&mut rest, "+"))?;
        digits(&mut rest, 1, 2)?;
        if skip(&mut rest, ":").is_some() {
            digits(&mut rest, 2, 2)?;
        }
    }
    rest.is_empty().then_some(Old::Timestamp)
}

fn digits(rest: &mut &str, least: usize, most: usize) -> Option<usize> {
    let count = rest.bytes().take_while(u8::is_ascii_digit).count();
    if !(least..=most).contains(&count) {
        return None;
    }
    *rest = &rest[count..];
    Some(count)
}

fn skip(rest: &mut &str, prefix: &str) -> Option<()> {
    *rest = rest.strip_prefix(prefix)?;
    Some(())
}

fn same(core: &Core, old: &Old) -> bool {
    match (core, old) {
        (Core::Null, Old::Null) | (Core::Text, Old::Text) => true,
        (Core::Bool(new), Old::Bool(old)) => new == old,
        (Core::Number(new), Old::Integer(Some(old), _)) => new == old || (new.is_f64() && new.as_f64() == old.as_f64()),
        // A hexadecimal number beyond 64 bits, which both read alike.
        (Core::Number(new), Old::Integer(None, _)) => new.is_f64(),
        (Core::Number(new), Old::Float(old, _)) => new.is_f64() && new.as_f64() == Some(*old),
        (Core::NotFinite, Old::Float(old, _)) => !old.is_finite(),
        _ => false,
    }
}

fn describe_core(text: &str, core: &Core) -> String {
    match core {
        Core::Null => "null".to_owned(),
        Core::Bool(flag) => format!("the boolean {flag}"),
        Core::Number(number) => format!("the number {number}"),
        Core::NotFinite => "a number without bounds".to_owned(),
        Core::Text => format!("the string {text:?}"),
    }
}

fn describe_old(text: &str, old: &Old) -> String {
    match old {
        Old::Null => "null".to_owned(),
        Old::Bool(flag) => format!("the boolean {flag}"),
        Old::Integer(Some(number), how) => format!("the number {number}{how}"),
        Old::Integer(None, how) => format!("a number{how}"),
        Old::Float(value, how) if value.is_finite() => format!("the number {value}{how}"),
        Old::Float(..) => "a number without bounds".to_owned(),
        Old::Date => "a date".to_owned(),
        Old::Timestamp => "a timestamp".to_owned(),
        Old::Merge => "a merge key".to_owned(),
        Old::Default => "a default-value mark, which most readers refuse".to_owned(),
        Old::Text => format!("the string {text:?}"),
    }
}
