"""What scripts use of dateutil. Part of ssmith."""
from dateutil import parser, tz  # noqa: F401
