"""The settings of a client. They are judged as botocore does, and matter little: nothing goes over a wire."""
from botocore import exceptions

OPTIONS = (
    "region_name", "signature_version", "user_agent", "user_agent_extra", "user_agent_appid", "connect_timeout", "read_timeout",
    "parameter_validation", "max_pool_connections", "proxies", "proxies_config", "s3", "retries", "client_cert", "inject_host_prefix",
    "endpoint_discovery_enabled", "use_dualstack_endpoint", "use_fips_endpoint", "ignore_configured_endpoint_urls", "defaults_mode",
    "tcp_keepalive", "request_min_compression_size_bytes", "disable_request_compression", "client_context_params",
    "sigv4a_signing_region_set", "request_checksum_calculation", "response_checksum_validation", "account_id_endpoint_mode",
    "disable_s3_express_session_auth", "auth_scheme_preference",
)
DEFAULTS = {"connect_timeout": 60, "read_timeout": 60, "parameter_validation": True, "max_pool_connections": 10, "tcp_keepalive": False}
RETRIES = ("max_attempts", "mode", "total_max_attempts")
MODES = ("legacy", "standard", "adaptive")


class Config:
    def __init__(self, *args, **kwargs):
        options = dict(zip(OPTIONS, args))
        if len(args) > len(OPTIONS):
            raise TypeError("Takes at most %s arguments (%s given)" % (len(OPTIONS), len(args)))
        for name, value in kwargs.items():
            if name not in OPTIONS:
                raise TypeError("Got unexpected keyword argument '%s'" % name)
            if name in options:
                raise TypeError("Got multiple values for keyword argument '%s'" % name)
            options[name] = value
        self._user_provided_options = options
        for name in OPTIONS:
            setattr(self, name, options.get(name, DEFAULTS.get(name)))
        self._judge(self.retries)

    def _judge(self, retries):
        for key, value in (retries or {}).items():
            if key not in RETRIES:
                raise exceptions.InvalidRetryConfigurationError(retry_config_option=key, valid_options=RETRIES)
            if key != "mode" and value < (0 if key == "max_attempts" else 1):
                raise exceptions.InvalidMaxRetryAttemptsError(provided_max_attempts=value, min_value=0 if key == "max_attempts" else 1)
            if key == "mode" and value not in MODES:
                raise exceptions.InvalidRetryModeError(provided_retry_mode=value, valid_modes=MODES)

    def merge(self, other):
        return Config(**{**self._user_provided_options, **other._user_provided_options})
