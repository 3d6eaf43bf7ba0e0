//! What can go wrong between ssmith and AWS, in words that say what to do.

use std::fmt;

/// The kinds of failure that need different answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorKind {
    /// No region is configured.
    NoRegion,
    /// There are no credentials, or they could not be loaded.
    NoCredentials,
    /// The credentials have expired.
    ExpiredCredentials,
    /// AWS does not know the credentials, or the signature made with them is wrong.
    BadCredentials,
    /// The caller may not do this.
    AccessDenied,
    /// No connection, or no answer in time.
    Unreachable,
    /// Too many requests, still after several tries.
    Throttled,
    /// The service failed, still after several tries.
    Unavailable,
    /// What answered does not speak the service's protocol.
    BadReply,
    /// There is no such document, version, execution or step.
    NotFound,
    /// There is a document of this name.
    AlreadyExists,
    /// The document is larger than the service takes.
    TooLarge,
    /// The document has as many versions as the service keeps.
    VersionLimit,
    /// The account has as many documents as it may have.
    DocumentLimit,
    /// A version of the document has this very content.
    DuplicateContent,
    /// A version of the document has this version name.
    DuplicateVersionName,
    /// The named version is not the latest any more.
    StaleVersion,
    /// The service refuses the content.
    InvalidContent,
    /// The service refuses the name.
    InvalidName,
    /// Somebody else changes the same document at the same time.
    TooManyUpdates,
    /// The service refuses the parameters of an execution.
    InvalidParameters,
    /// The service refuses the targets of an execution.
    InvalidTarget,
    /// As many executions run or wait as may.
    ExecutionLimit,
    /// The execution waits for no such signal.
    InvalidSignal,
    /// The execution has already ended.
    AlreadyEnded,
    /// Anything else; its code is in [`AwsError::code`].
    Other,
}

/// A call that failed, or a session that could not be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct AwsError {
    /// What kind of failure it is.
    pub kind: ErrorKind,
    /// The call, as IAM names it: `ssm:CreateDocument`. Empty when it failed before any call.
    pub operation: &'static str,
    /// The service's own error code.
    pub code: Option<String>,
    /// What the service, or the connection, said. Never holds a secret.
    pub message: String,
    /// The service's number of the request, for its support.
    pub request_id: Option<String>,
}

impl fmt::Display for AwsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.operation.is_empty() {
            return f.write_str(&self.message);
        }
        write!(f, "{} failed: ", self.operation)?;
        match &self.code {
            Some(code) if self.message.is_empty() => f.write_str(code)?,
            Some(code) => write!(f, "{code}: {}", self.message)?,
            None => f.write_str(&self.message)?,
        }
        match &self.request_id {
            Some(id) => write!(f, " (request {id})"),
            None => Ok(()),
        }
    }
}

impl AwsError {
    /// A failure before any call was made.
    pub(super) fn before_calls(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self { kind, operation: "", code: None, message: message.into(), request_id: None }
    }

    /// The IAM action that the caller lacks, as far as the message tells.
    pub fn missing_action(&self) -> Option<&str> {
        if self.kind != ErrorKind::AccessDenied {
            return None;
        }
        let named = self.message.split("not authorized to perform: ").nth(1).and_then(|rest| rest.split_whitespace().next());
        let named = named.map(|action| action.trim_end_matches(['.', ',', ';']));
        named.or(Some(self.operation).filter(|operation| !operation.is_empty()))
    }

    /// What to do about it.
    pub fn hint(&self) -> Option<String> {
        let text = match self.kind {
            ErrorKind::NoRegion => "give one with `--region`, `AWS_REGION`, or `region` in the profile",
            ErrorKind::NoCredentials => {
                "run `aws configure` or `aws sso login`, name a profile with `--profile`, or set `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY`"
            }
            ErrorKind::ExpiredCredentials => "log in again, for example with `aws sso login`, or set a fresh `AWS_SESSION_TOKEN`",
            ErrorKind::BadCredentials => {
                "check which credentials are used (`aws sts get-caller-identity`), whether they belong to this partition, and the clock of this machine"
            }
            ErrorKind::AccessDenied => return self.denied_hint(),
            ErrorKind::Unreachable => {
                "check the network, the proxy settings, the region's name, and `--endpoint-url` or `AWS_ENDPOINT_URL` if one is set"
            }
            ErrorKind::Throttled => "the account's request rate for this call is used up; wait a minute and run the command again",
            ErrorKind::Unavailable => "the service has a fault; see https://health.aws.amazon.com and run the command again",
            ErrorKind::BadReply => "check `--endpoint-url`, `AWS_ENDPOINT_URL` and the proxy: what answered is not the AWS service",
            ErrorKind::AlreadyExists => "choose another name with `--name`, or run the command again to update the document that is there",
            ErrorKind::TooLarge => {
                "a document may have 65,536 bytes: shorten scripts and descriptions, or move a part into a child runbook (`aws:executeAutomation`)"
            }
            ErrorKind::VersionLimit => {
                "a document may have 1,000 versions: delete old ones with `aws ssm delete-document --name NAME --document-version N`"
            }
            ErrorKind::DocumentLimit => "an account may have 500 documents in a region: delete unused ones, or ask AWS for a higher quota",
            ErrorKind::DuplicateContent => {
                "an older version has exactly this content: make it the default with `aws ssm update-document-default-version`, or change the content"
            }
            ErrorKind::DuplicateVersionName => "a version name is given once: choose another",
            ErrorKind::StaleVersion => "somebody else has changed the document meanwhile; run the command again",
            ErrorKind::InvalidContent => "the service names what it refuses; `ssmith check` may say where it stands",
            ErrorKind::InvalidName => {
                "a name has 3 to 128 letters, digits, `_`, `-` or `.`, and does not begin with `aws`, `amazon` or `amzn`; give another with `--name`"
            }
            ErrorKind::TooManyUpdates => "somebody else changes this document now; run the command again in a moment",
            ErrorKind::InvalidParameters => "the service names what it refuses; the document's `parameters` say what may be given",
            ErrorKind::InvalidTarget => "a target is `--target KEY=VALUES`, the key `tag:NAME`, `ParameterValues` or `ResourceGroup`",
            ErrorKind::ExecutionLimit => "as many executions run or wait as this account may have; start it again when some have ended",
            ErrorKind::InvalidSignal => "the execution does not wait for this: `ssmith follow ID` shows the step it is at",
            ErrorKind::AlreadyEnded => "an execution that has ended cannot be stopped: `ssmith follow ID` shows how it ended",
            ErrorKind::NotFound | ErrorKind::Other => return None,
        };
        Some(text.to_owned())
    }

    fn denied_hint(&self) -> Option<String> {
        let action = self.missing_action()?;
        let who = if self.message.contains("explicit deny") {
            "a policy (perhaps the organisation's) denies it outright, an allow will not help"
        } else {
            "add it to the policy of the user or role that runs this command"
        };
        Some(format!("the caller lacks `{action}`: {who}"))
    }
}

#[cfg(test)]
mod tests {
    use super::{AwsError, ErrorKind};

    fn denied(message: &str) -> AwsError {
        AwsError {
            kind: ErrorKind::AccessDenied,
            operation: "ssm:CreateDocument",
            code: Some("AccessDeniedException".to_owned()),
            message: message.to_owned(),
            request_id: Some("r-1".to_owned()),
        }
    }

    #[test]
    fn a_denial_names_the_missing_action() {
        let error = denied("User: arn:aws:iam::1:user/u is not authorized to perform: iam:PassRole on resource: arn:aws:iam::1:role/r");
        assert_eq!(error.missing_action(), Some("iam:PassRole"));
        assert_eq!(denied("no").missing_action(), Some("ssm:CreateDocument"));
        assert!(denied("x with an explicit deny in a service control policy").hint().is_some_and(|hint| hint.contains("outright")));
    }

    #[test]
    fn the_text_names_call_code_and_request() {
        assert_eq!(denied("no").to_string(), "ssm:CreateDocument failed: AccessDeniedException: no (request r-1)");
        assert_eq!(AwsError::before_calls(ErrorKind::NoRegion, "no region is configured").to_string(), "no region is configured");
    }
}
