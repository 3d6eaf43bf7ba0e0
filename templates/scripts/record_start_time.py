"""The clock is read at the start of a procedure; output_recovery_time.py reads it again at the end."""

from datetime import datetime, timezone


def record_start_time(events, context):
    """Returns the time now as `StartTime`, ISO 8601 with its offset from UTC."""
    return {"StartTime": datetime.now(timezone.utc).isoformat(timespec="microseconds")}
