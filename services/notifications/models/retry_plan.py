"""R14's retry plan: when a mail that could not be delivered is tried again, and when it is given up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class RetryPlan:
    """The pauses after the first, the second, … attempt."""

    pauses: Sequence[timedelta]

    def next_attempt(self, attempts: int, *, now: datetime) -> datetime | None:
        """When to try again after `attempts` attempts, the last of them just now; None means failed for good."""
        if attempts < 1:
            raise ValueError("nothing was attempted yet")
        if attempts > len(self.pauses):
            return None
        return now + self.pauses[attempts - 1]


R14 = RetryPlan(
    (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=12))
)
