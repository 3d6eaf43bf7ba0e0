//! Errors: which an operation may give.

use super::{Operation, Service};
use crate::text::nearest;

/// What an error means that comes from no single service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// The caller may not.
    Denied,
    /// The credentials have expired.
    Expired,
    /// AWS does not know the credentials, or the signature made with them is wrong.
    Credentials,
    /// Requests come too fast.
    Throttled,
    /// The service is not well.
    Unwell,
    /// Something is wrong with the request.
    Request,
}

/// Codes that any operation may give, whatever its model says, with the HTTP status they come with where no model says another.
/// This is the one list of them.
const COMMON: &[(&str, Trouble, u16)] = &[
    ("AccessDenied", Trouble::Denied, 403),
    ("AccessDeniedException", Trouble::Denied, 400),
    ("AuthFailure", Trouble::Credentials, 400),
    ("AuthorizationError", Trouble::Denied, 400),
    ("Blocked", Trouble::Request, 400),
    ("DryRunOperation", Trouble::Request, 400),
    ("ExpiredToken", Trouble::Expired, 400),
    ("ExpiredTokenException", Trouble::Expired, 400),
    ("IncompleteSignature", Trouble::Credentials, 400),
    ("IncompleteSignatureException", Trouble::Credentials, 400),
    ("InternalError", Trouble::Unwell, 500),
    ("InternalFailure", Trouble::Unwell, 500),
    ("InternalServerError", Trouble::Unwell, 500),
    ("InternalServerException", Trouble::Unwell, 500),
    ("InternalServiceError", Trouble::Unwell, 500),
    ("InternalServiceException", Trouble::Unwell, 400),
    ("InvalidAction", Trouble::Request, 400),
    ("InvalidClientTokenId", Trouble::Credentials, 403),
    ("InvalidParameterCombination", Trouble::Request, 400),
    ("InvalidParameterValue", Trouble::Request, 400),
    ("InvalidQueryParameter", Trouble::Request, 400),
    ("InvalidSignatureException", Trouble::Credentials, 400),
    ("MalformedQueryString", Trouble::Request, 400),
    ("MissingAction", Trouble::Request, 400),
    ("MissingAuthenticationToken", Trouble::Credentials, 400),
    ("MissingAuthenticationTokenException", Trouble::Credentials, 400),
    ("MissingParameter", Trouble::Request, 400),
    ("NotAuthorized", Trouble::Denied, 400),
    ("OptInRequired", Trouble::Request, 403),
    ("RequestExpired", Trouble::Expired, 400),
    ("RequestLimitExceeded", Trouble::Throttled, 503),
    ("RequestThrottled", Trouble::Throttled, 400),
    ("RequestThrottledException", Trouble::Throttled, 400),
    ("RequestTimeout", Trouble::Request, 400),
    ("RequestTimeoutException", Trouble::Request, 400),
    ("SerializationException", Trouble::Request, 400),
    ("ServiceUnavailable", Trouble::Unwell, 503),
    ("ServiceUnavailableException", Trouble::Unwell, 503),
    ("SignatureDoesNotMatch", Trouble::Credentials, 403),
    ("SlowDown", Trouble::Throttled, 503),
    ("ThrottledException", Trouble::Throttled, 400),
    ("Throttling", Trouble::Throttled, 400),
    ("ThrottlingException", Trouble::Throttled, 400),
    ("TooManyRequestsException", Trouble::Throttled, 429),
    ("UnauthorizedException", Trouble::Denied, 400),
    ("UnauthorizedOperation", Trouble::Denied, 403),
    ("UnknownOperationException", Trouble::Request, 400),
    ("UnrecognizedClientException", Trouble::Credentials, 400),
    ("ValidationError", Trouble::Request, 400),
    ("ValidationException", Trouble::Request, 400),
];

/// Codes that only some services give and that mean the same wherever they come from.
const OF_SOME: &[(&str, Trouble)] = &[
    ("BandwidthLimitExceeded", Trouble::Throttled),
    ("EC2ThrottledException", Trouble::Throttled),
    ("InvalidAccessKeyId", Trouble::Credentials),
    ("LimitExceededException", Trouble::Throttled),
    ("PriorRequestNotComplete", Trouble::Throttled),
    ("ProvisionedThroughputExceededException", Trouble::Throttled),
    ("TransactionInProgressException", Trouble::Throttled),
];

/// What a code means that says the same whichever service gives it.
pub fn trouble_of(code: &str) -> Option<Trouble> {
    let common = COMMON.iter().find(|(known, ..)| *known == code).map(|(_, trouble, _)| *trouble);
    common.or_else(|| OF_SOME.iter().find(|(known, _)| *known == code).map(|(_, trouble)| *trouble))
}

impl<'t> Operation<'t> {
    /// Whether it may give an error of a code: a modelled one, or one that all services give. Where errors are hardly modelled (EC2, S3)
    /// it may give any.
    pub fn may_raise(self, code: &str) -> bool {
        self.errors().any(|known| known == code) || COMMON.iter().any(|(known, ..)| *known == code) || self.is_open()
    }

    /// The code that was meant by one that it does not give.
    pub fn nearest_error(self, code: &str) -> Option<&'t str> {
        let common = COMMON.iter().map(|(known, ..)| *known);
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
        COMMON.iter().find(|(known, ..)| *known == code).map_or(400, |(_, _, status)| *status)
    }
}
