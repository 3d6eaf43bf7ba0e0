//! Lists that come a page at a time.

use crate::aws::{AwsError, Page};

/// More than any list that ssmith asks for has; a service that goes on for ever is left.
const MAX_PAGES: usize = 1_000;

/// All items. A service that gives the same token again has no more to tell.
pub(super) async fn all<T>(ask: impl AsyncFn(Option<&str>) -> Result<Page<T>, AwsError>) -> Result<Vec<T>, AwsError> {
    let mut items = Vec::new();
    let mut token: Option<String> = None;
    for _ in 0..MAX_PAGES {
        let page = ask(token.as_deref()).await?;
        items.extend(page.items);
        if page.next.is_none() || page.next == token {
            break;
        }
        token = page.next;
    }
    Ok(items)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn pages_are_joined_and_the_end_is_seen() {
        let three = async |token: Option<&str>| {
            let number: u32 = token.map_or(0, |token| token.parse().expect("a token of ours"));
            Ok(Page { items: vec![number], next: (number < 2).then(|| (number + 1).to_string()) })
        };
        assert_eq!(all(three).await, Ok(vec![0, 1, 2]));
        let stuck = async |_: Option<&str>| Ok(Page { items: vec![0], next: Some("x".to_owned()) });
        assert_eq!(all(stuck).await, Ok(vec![0, 0]));
    }
}
