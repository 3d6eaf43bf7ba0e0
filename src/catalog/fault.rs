//! Errors: which an operation may give.

use super::{Operation, Service};
use crate::text::nearest;

/// Codes that any operation may give, whatever its model says: who may, how fast, what is given, and whether the service is well.
pub const COMMON_ERRORS: &[&str] = &[
    "AccessDenied",
    "AccessDeniedException",
    "AuthFailure",
    "AuthorizationError",
    "Blocked",
    "DryRunOperation",
    "ExpiredToken",
    "ExpiredTokenException",
    "IncompleteSignature",
    "IncompleteSignatureException",
    "InternalError",
    "InternalFailure",
    "InternalServerError",
    "InternalServerException",
    "InternalServiceError",
    "InternalServiceException",
    "InvalidAction",
    "InvalidClientTokenId",
    "InvalidParameterCombination",
    "InvalidParameterValue",
    "InvalidQueryParameter",
    "InvalidSignatureException",
    "MalformedQueryString",
    "MissingAction",
    "MissingAuthenticationToken",
    "MissingAuthenticationTokenException",
    "MissingParameter",
    "NotAuthorized",
    "OptInRequired",
    "RequestExpired",
    "RequestLimitExceeded",
    "RequestThrottled",
    "RequestThrottledException",
    "RequestTimeout",
    "RequestTimeoutException",
    "SerializationException",
    "ServiceUnavailable",
    "ServiceUnavailableException",
    "SignatureDoesNotMatch",
    "SlowDown",
    "ThrottledException",
    "Throttling",
    "ThrottlingException",
    "TooManyRequestsException",
    "UnauthorizedException",
    "UnauthorizedOperation",
    "UnknownOperationException",
    "UnrecognizedClientException",
    "ValidationError",
    "ValidationException",
];

impl<'t> Operation<'t> {
    /// Whether it may give an error of a code: a modelled one, or one that all services give. Where errors are hardly modelled (EC2, S3)
    /// it may give any.
    pub fn may_raise(self, code: &str) -> bool {
        self.errors().any(|known| known == code) || COMMON_ERRORS.contains(&code) || self.is_open()
    }

    /// The code that was meant by one that it does not give.
    pub fn nearest_error(self, code: &str) -> Option<&'t str> {
        let common = COMMON_ERRORS.iter().copied();
        nearest(code, self.errors().chain(common)).or_else(|| nearest(code, self.service().exceptions().map(|known| known.code)))
    }

    /// Whether nobody wrote down which errors it gives.
    fn is_open(self) -> bool {
        self.errors().next().is_none() || self.service().models_few_errors()
    }
}

impl Service<'_> {
    /// Whether most of its operations model no errors.
    fn models_few_errors(self) -> bool {
        let without = self.operations().filter(|operation| operation.errors().next().is_none()).count();
        without * 2 > self.operations().len()
    }

    /// The HTTP status that an error of a code comes with: as modelled, else as AWS's own codes have it, else 400.
    pub fn status_of(self, code: &str) -> u16 {
        if let Some(known) = self.exceptions().find(|known| known.code == code || known.name == code) {
            return known.status;
        }
        match code {
            "AccessDenied" | "InvalidClientTokenId" | "OptInRequired" | "SignatureDoesNotMatch" | "UnauthorizedOperation" => 403,
            "InternalError" | "InternalFailure" | "InternalServerError" | "InternalServerException" | "InternalServiceError" => 500,
            "ServiceUnavailable" | "ServiceUnavailableException" | "SlowDown" | "RequestLimitExceeded" => 503,
            "TooManyRequestsException" => 429,
            _ => 400,
        }
    }
}
