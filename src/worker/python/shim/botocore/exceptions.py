"""botocore's exceptions, with its texts."""


class BotoCoreError(Exception):
    fmt = "An unspecified error occurred"

    def __init__(self, **kwargs):
        Exception.__init__(self, self.fmt.format(**kwargs))
        self.kwargs = kwargs

    def __reduce__(self):
        return _rebuild, (type(self), self.kwargs)


def _rebuild(kind, kwargs):
    return kind(**kwargs)


def _define(name, fmt, *bases):
    kind = type(name, bases or (BotoCoreError,), {"fmt": fmt, "__module__": __name__})
    globals()[name] = kind
    return kind


_data = _define("DataNotFoundError", "Unable to load data for: {data_path}")
_define("UnknownServiceError", "Unknown service: '{service_name}'. Valid service names are: {known_service_names}", _data)
_define("UnknownRegionError", "Unknown region: '{region_name}'. {error_msg}")
_define("ApiVersionNotFoundError", "Unable to load data {data_path} for: {api_version}")


class HTTPClientError(BotoCoreError):
    fmt = "An HTTP Client raised an unhandled exception: {error}"

    def __init__(self, request=None, response=None, **kwargs):
        self.request, self.response = request, response
        super().__init__(**kwargs)


class ConnectionError(BotoCoreError):
    fmt = "An HTTP Client failed to establish a connection: {error}"


_define("EndpointConnectionError", 'Could not connect to the endpoint URL: "{endpoint_url}"', ConnectionError)
_define("SSLError", "SSL validation failed for {endpoint_url} {error}", ConnectionError)
_define("ConnectionClosedError", 'Connection was closed before we received a valid response from endpoint URL: "{endpoint_url}".', HTTPClientError)
_define("ReadTimeoutError", 'Read timeout on endpoint URL: "{endpoint_url}"', HTTPClientError)
_define("ConnectTimeoutError", 'Connect timeout on endpoint URL: "{endpoint_url}"', ConnectionError)
_define("ProxyConnectionError", 'Failed to connect to proxy URL: "{proxy_url}"', ConnectionError)
_define("ResponseStreamingError", "An error occurred while reading from response stream: {error}", HTTPClientError)
_define("NoCredentialsError", "Unable to locate credentials")
_define("PartialCredentialsError", "Partial credentials found in {provider}, missing: {cred_var}")
_define("CredentialRetrievalError", "Error when retrieving credentials from {provider}: {error_msg}")
_define("TokenRetrievalError", "Error when retrieving token from {provider}: {error_msg}")
_define("UnknownSignatureVersionError", "Unknown Signature Version: {signature_version}.")
_define("ServiceNotInRegionError", "Service {service_name} not available in region {region_name}")
_base = _define("BaseEndpointResolverError", "An unspecified error occurred")
_define("NoRegionError", "You must specify a region.", _base)
_define("UnknownEndpointError", "Unable to construct an endpoint for {service_name} in region {region_name}", _base, ValueError)
_define("ProfileNotFound", "The config profile ({profile}) could not be found")
_define("ConfigParseError", "Unable to parse config file: {path}")
_define("ConfigNotFound", "The specified config file ({path}) could not be found.")
_define("MissingParametersError", "The following required parameters are missing for {object_name}: {missing}")


class ValidationError(BotoCoreError):
    fmt = "Invalid value ('{value}') for param {param} of type {type_name} "


_define("ParamValidationError", "Parameter validation failed:\n{report}")
_define("UnknownKeyError", "Unknown key '{value}' for param '{param}'.  Must be one of: {choices}", ValidationError)
_define("RangeError", "Value out of range for param {param}: {min_value} <= {value} <= {max_value}", ValidationError)
_define("UnknownParameterError", "Unknown parameter '{name}' for operation {operation}.  Must be one of: {choices}", ValidationError)
_define("InvalidRegionError", "Provided region_name '{region_name}' doesn't match a supported format.", ValidationError, ValueError)
_define("PaginationError", "Error during pagination: {message}")
_define("OperationNotPageableError", "Operation cannot be paginated: {operation_name}")
_define("ChecksumError", "Checksum {checksum_type} failed, expected checksum {expected_checksum} did not match calculated checksum {actual_checksum}.")
_define("UnseekableStreamError", "Need to rewind the stream {stream_object}, but stream is not seekable.")
_define("IncompleteReadError", "{actual_bytes} read, but total bytes expected is {expected_bytes}.")
_define("InvalidExpressionError", "Invalid expression {expression}: Only dotted lookups are supported.")
_define("UnknownCredentialError", "Credential named {name} not found.")
_define("WaiterConfigError", "Error processing waiter config: {error_msg}")
_define("UnknownClientMethodError", "Client does not have method: {method_name}")
_retry = _define("InvalidRetryConfigurationError", "Cannot provide retry configuration for \"{retry_config_option}\". Valid retry configuration options are: {valid_options}")
_define("InvalidMaxRetryAttemptsError", "Value provided to \"max_attempts\": {provided_max_attempts} must be an integer greater than or equal to {min_value}.", _retry)
_define("InvalidRetryModeError", "Invalid value provided to \"mode\": \"{provided_retry_mode}\" must be one of: {valid_modes}", _retry)
_define("InvalidConfigError", "{error_msg}")
_define("MetadataRetrievalError", "Error retrieving metadata: {error_msg}")
_define("CapacityNotAvailableError", "Insufficient request capacity available.")
_define("InvalidDNSNameError", "Bucket named {bucket_name} is not DNS compatible. Virtual hosted-style addressing cannot be used.")
_define("StubResponseError", "Error getting response stub for operation {operation_name}: {reason}")
_define("EndpointProviderError", "{msg}")
_define("EndpointResolutionError", "{msg}", EndpointProviderError)  # noqa: F821
_define("MissingDependencyException", "Missing Dependency: {msg}")


class WaiterError(BotoCoreError):
    fmt = "Waiter {name} failed: {reason}"

    def __init__(self, name, reason, last_response):
        super().__init__(name=name, reason=reason)
        self.last_response = last_response
        self.kwargs["last_response"] = last_response


class ClientError(Exception):
    MSG_TEMPLATE = "An error occurred ({error_code}) when calling the {operation_name} operation{retry_info}: {error_message}"

    def __init__(self, error_response, operation_name):
        retry_info = ""
        metadata = error_response.get("ResponseMetadata", {})
        if metadata.get("MaxAttemptsReached", False):
            retry_info = " (reached max retries: %s)" % metadata.get("RetryAttempts", 0)
        error = error_response.get("Error", {})
        super().__init__(self.MSG_TEMPLATE.format(
            error_code=error.get("Code", "Unknown"), error_message=error.get("Message", "Unknown"), operation_name=operation_name,
            retry_info=retry_info))
        self.response = error_response
        self.operation_name = operation_name

    def __reduce__(self):
        return ClientError, (self.response, self.operation_name)


class EventStreamError(ClientError):
    pass
