//! From the SDK's errors to [`AwsError`].

use std::error::Error;
use std::io;

use aws_sdk_ssm::config::http::HttpResponse;
use aws_sdk_ssm::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_ssm::operation::RequestId;

use super::error::{AwsError, ErrorKind};
use crate::catalog::{Trouble, trouble_of};

/// Translates what the SDK says of a failed call. `endpoint` is named where nothing answered.
pub(super) fn translate<E>(operation: &'static str, endpoint: &str, error: &SdkError<E, HttpResponse>) -> AwsError
where
    E: ProvideErrorMetadata + Error + 'static,
    SdkError<E, HttpResponse>: RequestId,
{
    let request_id = error.request_id().map(ToOwned::to_owned);
    let status = error.raw_response().map(|response| response.status().as_u16());
    let failed = |kind, code: Option<&str>, message: String| AwsError {
        kind,
        operation,
        code: code.map(ToOwned::to_owned),
        message,
        request_id: request_id.clone(),
    };
    match error {
        SdkError::ServiceError(context) => {
            let error = context.err();
            let said = error.message().unwrap_or_default();
            match error.code() {
                Some(code) => {
                    let kind = kind_of(code, said, status);
                    failed(kind, Some(code), harmless(kind, said))
                }
                None => without_code(error_body(context.raw()), status, &failed),
            }
        }
        SdkError::ResponseError(context) => without_code(error_body(context.raw()), status, &failed),
        SdkError::TimeoutError(_) => failed(ErrorKind::Unreachable, None, format!("no answer in time from {endpoint}")),
        SdkError::DispatchFailure(failure) => match failure.as_connector_error() {
            Some(cause) if failure.is_io() || failure.is_timeout() => {
                failed(ErrorKind::Unreachable, None, format!("no connection to {endpoint}: {}", innermost(cause)))
            }
            Some(cause) if credentials_failed(cause) => failed(ErrorKind::NoCredentials, None, innermost(cause)),
            Some(cause) => failed(ErrorKind::Other, None, innermost(cause)),
            None => failed(ErrorKind::Other, None, "the request could not be sent".to_owned()),
        },
        other => failed(ErrorKind::Other, None, innermost(other)),
    }
}

/// An answer that is not in the service's own format. A gateway before the service writes XML.
fn without_code(body: &str, status: Option<u16>, failed: &dyn Fn(ErrorKind, Option<&str>, String) -> AwsError) -> AwsError {
    if let Some(code) = element(body, "Code") {
        let said = element(body, "Message").unwrap_or_default();
        let kind = kind_of(code, said, status);
        return failed(kind, Some(code), harmless(kind, said));
    }
    let kind = match status {
        Some(429) => ErrorKind::Throttled,
        Some(status) if status >= 500 => ErrorKind::Unavailable,
        _ => ErrorKind::BadReply,
    };
    let status = status.map_or_else(String::new, |status| format!(" (HTTP {status})"));
    failed(kind, None, format!("the answer is none of the service's{status}"))
}

fn error_body(response: &HttpResponse) -> &str {
    response.body().bytes().and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or_default()
}

/// The text of the first XML element of a name.
fn element<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(&format!("<{name}>"))?;
    let (inside, _) = rest.split_once(&format!("</{name}>"))?;
    Some(inside.trim())
}

fn kind_of(code: &str, message: &str, status: Option<u16>) -> ErrorKind {
    match code {
        "InvalidDocument"
        | "AutomationExecutionNotFoundException"
        | "AutomationDefinitionNotFoundException"
        | "AutomationDefinitionVersionNotFoundException"
        | "AutomationStepNotFoundException" => ErrorKind::NotFound,
        "InvalidAutomationExecutionParametersException" => ErrorKind::InvalidParameters,
        "InvalidTarget" | "InvalidTargetMaps" => ErrorKind::InvalidTarget,
        "AutomationExecutionLimitExceededException" => ErrorKind::ExecutionLimit,
        "InvalidAutomationSignalException" => ErrorKind::InvalidSignal,
        "InvalidAutomationStatusUpdateException" => ErrorKind::AlreadyEnded,
        "DocumentAlreadyExists" => ErrorKind::AlreadyExists,
        "MaxDocumentSizeExceeded" => ErrorKind::TooLarge,
        "DocumentVersionLimitExceeded" => ErrorKind::VersionLimit,
        "DocumentLimitExceeded" => ErrorKind::DocumentLimit,
        "DuplicateDocumentContent" => ErrorKind::DuplicateContent,
        "DuplicateDocumentVersionName" => ErrorKind::DuplicateVersionName,
        "InvalidDocumentVersion" => ErrorKind::StaleVersion,
        "InvalidDocumentContent" | "InvalidDocumentSchemaVersion" => ErrorKind::InvalidContent,
        "TooManyUpdates" => ErrorKind::TooManyUpdates,
        // One code for whatever is wrong with a request; of what ssmith sends, the name is what a user chose.
        "ValidationException" if message.contains("name") => ErrorKind::InvalidName,
        _ => match trouble_of(code) {
            Some(Trouble::Denied) => ErrorKind::AccessDenied,
            Some(Trouble::Expired) => ErrorKind::ExpiredCredentials,
            Some(Trouble::Credentials) => ErrorKind::BadCredentials,
            Some(Trouble::Throttled) => ErrorKind::Throttled,
            Some(Trouble::Unwell) => ErrorKind::Unavailable,
            _ if status.is_some_and(|status| status >= 500) => ErrorKind::Unavailable,
            Some(Trouble::Request) | None => ErrorKind::Other,
        },
    }
}

/// The service repeats the signed request, session token included, when a signature is wrong: only the first sentence is kept.
fn harmless(kind: ErrorKind, message: &str) -> String {
    if kind != ErrorKind::BadCredentials {
        return message.trim().to_owned();
    }
    let first = message.lines().next().unwrap_or_default();
    let first = first.split("The Canonical String").next().unwrap_or_default();
    match first.split_once(['\'', '"', '=']) {
        Some(_) => "the signature or the access key was not accepted".to_owned(),
        None => first.trim().to_owned(),
    }
}

/// The innermost cause is what a person understands: "Connection refused", not "dispatch failure".
pub(super) fn innermost(error: &(dyn Error + 'static)) -> String {
    let mut cause = error;
    while let Some(next) = cause.source() {
        cause = next;
    }
    cause.to_string()
}

/// Whether there was no connection at all, and not one that broke.
pub(super) fn never_connected(error: &(dyn Error + 'static)) -> bool {
    let mut cause = Some(error);
    while let Some(error) = cause {
        let refused = error.downcast_ref::<io::Error>().is_some_and(|error| {
            matches!(
                error.kind(),
                io::ErrorKind::ConnectionRefused
                    | io::ErrorKind::HostUnreachable
                    | io::ErrorKind::NetworkUnreachable
                    | io::ErrorKind::AddrNotAvailable
            )
        });
        if refused || error.to_string().contains("HTTP connect timeout") {
            return true;
        }
        cause = error.source();
    }
    false
}

fn credentials_failed(error: &(dyn Error + 'static)) -> bool {
    let mut cause = Some(error);
    while let Some(error) = cause {
        if error.is::<aws_credential_types::provider::error::CredentialsError>() {
            return true;
        }
        cause = error.source();
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_signature_never_shows_the_signed_request() {
        let said = "The request signature we calculated does not match the signature you provided.\n\nThe Canonical String for this request should have been\n'POST\n/\nx-amz-security-token:SECRET'";
        let shown = harmless(ErrorKind::BadCredentials, said);
        assert_eq!(shown, "The request signature we calculated does not match the signature you provided.");
        let said = "'AKIDSECRET/x' not a valid key=value pair (missing equal-sign) in Authorization header: 'AWS4 SECRET'.";
        assert!(!harmless(ErrorKind::BadCredentials, said).contains("SECRET"));
    }

    #[test]
    fn codes_have_their_kind() {
        for (code, kind) in [
            ("MaxDocumentSizeExceeded", ErrorKind::TooLarge),
            ("DuplicateDocumentContent", ErrorKind::DuplicateContent),
            ("UnrecognizedClientException", ErrorKind::BadCredentials),
            ("InvalidAccessKeyId", ErrorKind::BadCredentials),
            ("ExpiredTokenException", ErrorKind::ExpiredCredentials),
            ("UnauthorizedOperation", ErrorKind::AccessDenied),
            ("SlowDown", ErrorKind::Throttled),
            ("InternalServerError", ErrorKind::Unavailable),
            ("ValidationException", ErrorKind::Other),
            ("SomethingNew", ErrorKind::Other),
        ] {
            assert_eq!(kind_of(code, "", Some(400)), kind, "{code}");
        }
        assert_eq!(kind_of("SomethingNew", "", Some(503)), ErrorKind::Unavailable);
        assert_eq!(kind_of("ValidationException", "Invalid document name amazon-x", Some(400)), ErrorKind::InvalidName);
    }
}
