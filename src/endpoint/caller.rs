//! Who calls, and where: read from the request's signing scope, which is not verified.

use std::collections::VecDeque;

use crate::catalog::partition;
use crate::endpoint::refusal::Refusal;

/// The account of credentials that say none.
pub(super) const ACCOUNT: &str = "123456789012";
/// How many sessions are remembered by name.
const SESSIONS: usize = 10_000;
/// The ends of an access key that holds an account: `ASIA`, twelve digits, four characters.
const PREFIX: &str = "ASIA";

/// An account and a region: what documents and executions are kept by.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Place {
    /// Twelve digits.
    pub(super) account: String,
    /// The region.
    pub(super) region: String,
}

impl Place {
    /// An ARN of Systems Manager: `resource` is `document/NAME` and the like.
    pub(super) fn arn(&self, resource: &str) -> String {
        format!("arn:{}:ssm:{}:{}:{resource}", partition(&self.region), self.region, self.account)
    }
}

/// Who calls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Caller {
    /// Where.
    pub(super) place: Place,
    /// As whom.
    pub(super) arn: String,
}

/// What the signature of a request says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Scope {
    /// The access key.
    pub(super) key: String,
    /// The region.
    pub(super) region: String,
    /// The service.
    pub(super) service: String,
}

impl Scope {
    /// Reads `AWS4-HMAC-SHA256 Credential=KEY/DATE/REGION/SERVICE/aws4_request, …`.
    pub(super) fn read(authorization: Option<&str>) -> Result<Self, Refusal> {
        let Some(text) = authorization else {
            return Err(Refusal::new("MissingAuthenticationToken", "Request is missing Authentication Token").with_status(403));
        };
        let malformed =
            || Refusal::new("IncompleteSignature", "the Authorization header names no Credential=KEY/DATE/REGION/SERVICE/aws4_request");
        let credential = text.split(['=', ' ', ',']).skip_while(|word| *word != "Credential").nth(1).ok_or_else(malformed)?;
        let parts: Vec<&str> = credential.split('/').collect();
        let [key, _, region, service, "aws4_request"] = parts.as_slice() else { return Err(malformed()) };
        let plain = |text: &str| {
            !text.is_empty()
                && text.len() <= 64
                && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
        };
        let keyed = !key.is_empty() && key.len() <= 128 && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        if !keyed || !plain(region) || !plain(service) {
            return Err(malformed());
        }
        Ok(Self { key: (*key).to_owned(), region: (*region).to_owned(), service: (*service).to_owned() })
    }
}

/// The account of an access key: one that `AssumeRole` made holds it, and one of twelve digits is it; every other one is of [`ACCOUNT`].
fn account(key: &str) -> &str {
    let digits = |text: &str| text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit());
    let inner = key.strip_prefix(PREFIX).filter(|rest| rest.len() == 16).and_then(|rest| rest.get(..12));
    [Some(key), inner].into_iter().flatten().find(|text| digits(text)).unwrap_or(ACCOUNT)
}

/// The roles that were taken on, newest last.
#[derive(Debug, Default)]
pub(super) struct Sessions {
    roles: VecDeque<(String, String)>,
    count: u32,
}

impl Sessions {
    /// Who a scope is.
    pub(super) fn caller(&self, scope: &Scope) -> Caller {
        let place = Place { account: account(&scope.key).to_owned(), region: scope.region.clone() };
        let role = self.roles.iter().rev().find(|(key, _)| *key == scope.key).map(|(_, arn)| arn.clone());
        let partition = partition(&place.region);
        let arn = role.unwrap_or_else(|| format!("arn:{partition}:sts::{}:assumed-role/ssmith/local", place.account));
        Caller { place, arn }
    }

    /// An access key for a session of a role in an account.
    pub(super) fn open(&mut self, account: &str, arn: String) -> String {
        self.count = self.count.wrapping_add(1);
        let mut suffix = String::new();
        let mut rest = self.count;
        for _ in 0..4 {
            suffix.insert(0, char::from_digit(rest % 36, 36).unwrap_or('0').to_ascii_uppercase());
            rest /= 36;
        }
        let key = format!("{PREFIX}{account}{suffix}");
        self.roles.push_back((key.clone(), arn));
        if self.roles.len() > SESSIONS {
            self.roles.pop_front();
        }
        key
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

    use super::*;

    #[test]
    fn the_scope_is_that_of_the_signature() {
        let header = "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260102/eu-west-1/ssm/aws4_request, SignedHeaders=host, Signature=ab";
        let scope = Scope::read(Some(header)).unwrap();
        assert_eq!((scope.key.as_str(), scope.region.as_str(), scope.service.as_str()), ("AKIDEXAMPLE", "eu-west-1", "ssm"));
        assert_eq!(Scope::read(None).unwrap_err().code, "MissingAuthenticationToken");
        for bad in [
            "",
            "Bearer x",
            "Credential=",
            "Credential=A/1/../ssm/aws4_request",
            "Credential=A/1/eu-west-1/ssm",
            "Credential=/1/eu-west-1/ssm/aws4_request",
        ] {
            assert_eq!(Scope::read(Some(bad)).unwrap_err().code, "IncompleteSignature", "{bad}");
        }
    }

    #[test]
    fn keys_hold_their_account() {
        let mut sessions = Sessions::default();
        let scope = |key: &str| Scope { key: key.to_owned(), region: "eu-west-1".to_owned(), service: "ssm".to_owned() };
        assert_eq!(sessions.caller(&scope("AKIDEXAMPLE")).place.account, ACCOUNT);
        assert_eq!(sessions.caller(&scope("111122223333")).place.account, "111122223333");
        let arn = "arn:aws:sts::444455556666:assumed-role/R/s";
        let key = sessions.open("444455556666", arn.to_owned());
        assert_eq!(key.len(), 20);
        let caller = sessions.caller(&scope(&key));
        assert_eq!((caller.place.account.as_str(), caller.arn.as_str()), ("444455556666", arn));
        assert_ne!(sessions.open("444455556666", String::new()), key);
    }
}
