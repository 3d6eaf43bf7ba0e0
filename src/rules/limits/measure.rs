//! How large something certainly is, whatever its references bring.

use crate::expr;
use crate::json::Value;

/// The text that stays when every reference is empty.
pub(super) fn literal(text: &str) -> String {
    let mut plain = String::new();
    let mut at = 0;
    for (range, _) in expr::references(text) {
        plain.push_str(&text[at..range.start]);
        at = range.end;
    }
    plain.push_str(&text[at..]);
    plain
}

/// How many items a list has when every list that a reference brings is empty (reference 7.3: a list in a list is spliced).
pub(super) fn items(list: &[Value]) -> usize {
    list.iter().filter(|item| item.as_str().is_none_or(|text| expr::whole(text).is_none())).count()
}

/// A number with its thousands apart.
pub(super) fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::json;

    #[test]
    fn references_count_for_nothing() {
        assert_eq!(literal("a{{ X }}b{{ s.O }}"), "ab");
        assert_eq!(literal("{{ $not }}"), "{{ $not }}");
        assert_eq!(items(json!(["a", "{{ L }}", "x{{ L }}", 1]).as_array().expect("a list")), 3);
    }

    #[test]
    fn thousands_stand_apart() {
        let numbers: Vec<_> = [0, 999, 1000, 65_536, 2_592_000].into_iter().map(grouped).collect();
        assert_eq!(numbers, ["0", "999", "1,000", "65,536", "2,592,000"]);
    }
}
