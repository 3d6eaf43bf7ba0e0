//! `sts:GetCallerIdentity` and `sts:AssumeRole`, so that a client with only this endpoint never leaves the machine. STS speaks the query
//! protocol: a form goes in, XML comes out.

use std::time::Duration;

use crate::endpoint::caller::{Scope, Sessions};
use crate::endpoint::refusal::Refusal;
use crate::time::Timestamp;

const NAMESPACE: &str = "https://sts.amazonaws.com/doc/2011-06-15/";
/// How long a session lasts where nobody says, in seconds.
const HOUR: u64 = 3_600;

/// Answers a request.
pub(super) fn answer(
    sessions: &mut Sessions,
    scope: &Scope,
    form: &[(String, String)],
    request: &str,
    now: Timestamp,
) -> Result<String, Refusal> {
    let given = |name: &str| form.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
    let action = given("Action").unwrap_or_default();
    let result = match action {
        "GetCallerIdentity" => {
            let caller = sessions.caller(scope);
            let user = caller.arn.rsplit('/').next().unwrap_or_default();
            let id = format!("AROASSMITHLOCAL00000:{user}");
            tag("Arn", &caller.arn) + &tag("UserId", &id) + &tag("Account", &caller.place.account)
        }
        "AssumeRole" => assume(sessions, given, now)?,
        other => {
            let message = format!("ssmith's local endpoint has GetCallerIdentity and AssumeRole of STS, but no `{other}`");
            return Err(Refusal::new("InvalidAction", message));
        }
    };
    Ok(format!(
        "<{action}Response xmlns=\"{NAMESPACE}\"><{action}Result>{result}</{action}Result>\
         <ResponseMetadata><RequestId>{request}</RequestId></ResponseMetadata></{action}Response>"
    ))
}

fn assume<'f>(sessions: &mut Sessions, given: impl Fn(&str) -> Option<&'f str>, now: Timestamp) -> Result<String, Refusal> {
    let needed = |name: &str| {
        let member = name.chars().next().map_or(String::new(), |first| first.to_lowercase().chain(name.chars().skip(1)).collect());
        given(name).filter(|value| !value.is_empty()).ok_or_else(|| {
            let constraint = "failed to satisfy constraint: Member must not be null";
            Refusal::new("ValidationError", format!("1 validation error detected: Value null at '{member}' {constraint}"))
        })
    };
    let (role, session) = (needed("RoleArn")?, needed("RoleSessionName")?);
    let bad = || Refusal::new("ValidationError", format!("{role} is invalid: a role's ARN is like arn:aws:iam::123456789012:role/NAME"));
    let parts: Vec<&str> = role.splitn(6, ':').collect();
    let ["arn", partition, "iam", "", account, resource] = parts.as_slice() else { return Err(bad()) };
    let name = resource.strip_prefix("role/").and_then(|path| path.rsplit('/').next()).filter(|name| !name.is_empty()).ok_or_else(bad)?;
    if account.len() != 12 || !account.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(bad());
    }
    let named = |byte: u8| byte.is_ascii_alphanumeric() || b"_+=,.@-".contains(&byte);
    if !(2..=64).contains(&session.len()) || !session.bytes().all(named) {
        return Err(Refusal::new("ValidationError", format!("`{session}` is no session name: 2 to 64 letters, digits and _+=,.@-")));
    }
    let seconds = match given("DurationSeconds").map(str::parse) {
        None => HOUR,
        Some(Ok(seconds @ 900..=43_200)) => seconds,
        Some(_) => return Err(Refusal::new("ValidationError", "DurationSeconds is between 900 and 43200")),
    };
    let arn = format!("arn:{partition}:sts::{account}:assumed-role/{name}/{session}");
    let key = sessions.open(account, arn.clone());
    let expires = now.plus(Duration::from_secs(seconds));
    let credentials = tag("AccessKeyId", &key)
        + &tag("SecretAccessKey", "ssmith-local-secret")
        + &tag("SessionToken", "ssmith-local-session")
        + &tag("Expiration", &expires.to_string());
    let user = tag("AssumedRoleId", &format!("AROASSMITHLOCAL00000:{session}")) + &tag("Arn", &arn);
    Ok(format!("<AssumedRoleUser>{user}</AssumedRoleUser><Credentials>{credentials}</Credentials>"))
}

/// An error as STS writes it.
pub(super) fn refusal(refusal: &Refusal, request: &str) -> String {
    let fields = tag("Type", "Sender") + &tag("Code", refusal.code) + &tag("Message", &refusal.message);
    format!("<ErrorResponse xmlns=\"{NAMESPACE}\"><Error>{fields}</Error><RequestId>{request}</RequestId></ErrorResponse>")
}

/// The pairs of a form: `a=b&c=d%20e`.
pub(super) fn form(body: &str) -> Vec<(String, String)> {
    body.split('&').filter_map(|pair| pair.split_once('=')).map(|(key, value)| (decoded(key), decoded(value))).collect()
}

fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let pair = if *first == b'%' { after.get(..2) } else { None };
        let byte = pair.and_then(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok());
        if let Some(byte) = byte {
            bytes.push(byte);
            rest = &after[2..];
        } else {
            bytes.push(if *first == b'+' { b' ' } else { *first });
            rest = after;
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn tag(name: &str, text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    format!("<{name}>{text}</{name}>")
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

    use super::*;

    #[test]
    fn forms_are_read() {
        assert_eq!(
            form("Action=AssumeRole&Arn=arn%3Aaws%2Bx+y&Bad=100%&Empty="),
            [("Action", "AssumeRole"), ("Arn", "arn:aws+x y"), ("Bad", "100%"), ("Empty", "")]
                .map(|(key, value)| (key.to_owned(), value.to_owned()))
        );
    }

    #[test]
    fn a_role_that_is_none_is_refused() {
        let scope = Scope { key: "A".to_owned(), region: "eu-west-1".to_owned(), service: "sts".to_owned() };
        for role in ["", "x", "arn:aws:iam::1:role/R", "arn:aws:iam::123456789012:user/R", "arn:aws:iam::123456789012:role/"] {
            let form = form(&format!("Action=AssumeRole&RoleSessionName=me&RoleArn={role}"));
            let refused = answer(&mut Sessions::default(), &scope, &form, "r", Timestamp::from_millis(0)).unwrap_err();
            assert_eq!(refused.code, "ValidationError", "{role}");
        }
    }
}
