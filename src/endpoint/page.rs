//! Pages of lists: `MaxResults` and `NextToken`.

use std::fmt::Write as _;

use crate::endpoint::refusal::Refusal;
use crate::json::Value;

/// How many items a page has where nobody says.
const DEFAULT: usize = 50;

/// A page, and the token of the next one. `items` come with keys that ascend; a token names the last key of its page, so that
/// what is added or taken away meanwhile neither repeats nor hides the others.
pub(super) fn page<T>(
    input: &Value,
    operation: &str,
    items: impl IntoIterator<Item = (String, T)>,
) -> Result<(Vec<T>, Option<String>), Refusal> {
    let most = input.get("MaxResults").and_then(Value::as_u64).and_then(|most| usize::try_from(most).ok()).unwrap_or(DEFAULT).max(1);
    let after = match input.get("NextToken").and_then(Value::as_str) {
        None => None,
        Some(token) => match decode(token).as_deref().and_then(|text| text.split_once(' ')) {
            Some((of, key)) if of == operation => Some(key.to_owned()),
            _ => return Err(Refusal::new("InvalidNextToken", format!("`{token}` is no NextToken that {operation} gave"))),
        },
    };
    let mut items = items.into_iter().skip_while(|(key, _)| after.as_ref().is_some_and(|after| key <= after)).peekable();
    let mut shown = Vec::new();
    let mut last = String::new();
    while shown.len() < most
        && let Some((key, item)) = items.next()
    {
        last = key;
        shown.push(item);
    }
    let next = items.peek().is_some().then(|| encode(&format!("{operation} {last}")));
    Ok((shown, next))
}

fn encode(text: &str) -> String {
    text.bytes().fold(String::new(), |mut out, byte| {
        write!(out, "{byte:02x}").expect("internal error: writing to a string cannot fail");
        out
    })
}

fn decode(token: &str) -> Option<String> {
    let digits = token.as_bytes();
    let bytes = digits.chunks(2).map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok().filter(|pair| pair.len() == 2)?, 16).ok());
    String::from_utf8(bytes.collect::<Option<Vec<u8>>>()?).ok()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

    use super::page;
    use crate::json::json;

    #[test]
    fn pages_follow_one_another() {
        let items = |skip: usize| ["a", "b", "c", "d", "e"].into_iter().skip(skip).map(|key| (key.to_owned(), key));
        let (first, token) = page(&json!({"MaxResults": 2}), "List", items(0)).unwrap();
        assert_eq!(first, ["a", "b"]);
        // What the token named is gone meanwhile.
        let (second, token) = page(&json!({"MaxResults": 2, "NextToken": token.unwrap()}), "List", items(2)).unwrap();
        assert_eq!(second, ["c", "d"]);
        let (third, end) = page(&json!({"MaxResults": 2, "NextToken": token.clone().unwrap()}), "List", items(0)).unwrap();
        assert_eq!((third, end), (vec!["e"], None));
        for (operation, token) in
            [("Other", token.unwrap()), ("List", "zz".to_owned()), ("List", "abc".to_owned()), ("List", "é1".to_owned())]
        {
            assert_eq!(page(&json!({"NextToken": token}), operation, items(0)).unwrap_err().code, "InvalidNextToken");
        }
        assert_eq!(page(&json!({}), "List", items(5)).unwrap(), (vec![], None));
    }
}
