"""The one place that asks what time it is; only edges call it, use cases are given `now`."""

from datetime import UTC, datetime


def utc_now() -> datetime:
    """The present moment, timezone-aware, in UTC."""
    return datetime.now(UTC)
