"""boto3 without AWS: every call goes to the execution that runs the script. Part of ssmith, not of the AWS SDK."""
from boto3.session import Session

__version__ = "1.43.11"
DEFAULT_SESSION = None


def setup_default_session(**kwargs):
    global DEFAULT_SESSION
    DEFAULT_SESSION = Session(**kwargs)


def set_stream_logger(name="boto3", level=10, format_string=None):
    """Nothing is logged about calls: the execution's events tell of them."""


def _get_default_session():
    if DEFAULT_SESSION is None:
        setup_default_session()
    return DEFAULT_SESSION


def client(*args, **kwargs):
    return _get_default_session().client(*args, **kwargs)


def resource(*args, **kwargs):
    return _get_default_session().resource(*args, **kwargs)
