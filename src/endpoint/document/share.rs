//! With whom a document is shared (reference 9.4).

use crate::endpoint::caller::Place;
use crate::endpoint::document::write::Change;
use crate::endpoint::document::{Shelf, list_of, required, text};
use crate::endpoint::page::page;
use crate::endpoint::refusal::Refusal;
use crate::json::{Value, json};

/// Accounts that a document is shared with (reference 9.4).
const MAX_ACCOUNTS: usize = 1_000;
/// Accounts in a page.
const PER_PAGE: usize = 20;

/// `ModifyDocumentPermission`: who is both added and removed is removed.
pub(in crate::endpoint) fn modify_permission(shelf: &Shelf, place: &Place, input: &Value) -> Result<Change, Refusal> {
    let mut kept = shelf.required(place, required(input, "Name"))?.clone();
    let version = text(input, "SharedDocumentVersion").unwrap_or("$DEFAULT");
    for account in list_of(input, "AccountIdsToAdd") {
        kept.shared.insert(account.to_lowercase(), version.to_owned());
    }
    for account in list_of(input, "AccountIdsToRemove") {
        kept.shared.remove(&account.to_lowercase());
    }
    if kept.shared.len() > MAX_ACCOUNTS {
        let message = format!("The document cannot be shared with more than {MAX_ACCOUNTS} AWS user accounts.");
        return Err(Refusal::new("DocumentPermissionLimit", message));
    }
    Ok(Change { kept: Some(kept), answer: json!({}) })
}

/// `DescribeDocumentPermission`.
pub(in crate::endpoint) fn describe_permission(shelf: &Shelf, place: &Place, input: &Value) -> Result<Value, Refusal> {
    let kept = shelf.required(place, required(input, "Name"))?;
    let mut input = input.clone();
    // The list of accounts is at most twenty long by its shape, whatever is asked.
    let most = input.get("MaxResults").and_then(Value::as_u64).unwrap_or(u64::MAX).min(PER_PAGE as u64);
    if let Some(map) = input.as_object_mut() {
        map.insert("MaxResults".to_owned(), most.into());
    }
    let shared = kept.shared.iter().map(|(account, version)| (account.clone(), (account, version)));
    let (shared, next) = page(&input, "DescribeDocumentPermission", shared)?;
    let accounts: Vec<&String> = shared.iter().map(|(account, _)| *account).collect();
    let infos: Vec<Value> =
        shared.iter().map(|(account, version)| json!({"AccountId": account, "SharedDocumentVersion": version})).collect();
    let mut answer = json!({"AccountIds": accounts, "AccountSharingInfoList": infos});
    if let (Some(next), Some(map)) = (next, answer.as_object_mut()) {
        map.insert("NextToken".to_owned(), next.into());
    }
    Ok(answer)
}
