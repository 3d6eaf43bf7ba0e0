"""The time since a procedure's start, as record_start_time.py recorded it."""

from datetime import datetime, timedelta, timezone


def output_recovery_time(events, context):
    """Returns the whole seconds since `StartTime`, under both names that specifications use for them."""
    seconds = seconds_between(events.get("StartTime"), datetime.now(timezone.utc))
    return {"Duration": seconds, "RecoveryTime": seconds}


def seconds_between(start, end):
    # Not `.seconds`, which starts again from 0 every 24 hours. A clock that was set back meanwhile gives 0.
    return max((end - parse(start)) // timedelta(seconds=1), 0)


def parse(start):
    try:
        # Python before 3.11 does not read the Z.
        time = datetime.fromisoformat(start[:-1] + "+00:00" if start[-1:] in ("Z", "z") else start)
    except (TypeError, ValueError):
        raise ValueError(
            f"StartTime is {start!r}, which is not an ISO 8601 time such as 2026-01-02T03:04:05+00:00: "
            "pass on the StartTime that the recording step returned"
        ) from None
    # A time without an offset is taken as UTC, the zone that scripts run in.
    return time if time.tzinfo else time.replace(tzinfo=timezone.utc)
