"""When a score deserves somebody's attention (R5): crossing upwards, with hysteresis and a cooldown per lead."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class AlertPolicy:
    """A workspace's lines. From `priority_threshold` on, an alert says fast track."""

    threshold: int = 80
    priority_threshold: int = 90
    hysteresis: int = 5
    cooldown: timedelta = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class AlertState:
    """`is_armed` until the score crosses the threshold, and again once it has fallen `hysteresis` points below it."""

    is_armed: bool = True
    alerted_at: datetime | None = None

    def watch(self, previous: int | None, score: int, policy: AlertPolicy, *, now: datetime) -> "Watched":
        """Look at a change of score. A crossing within the cooldown passes unannounced; it is not made up for later."""
        if score <= policy.threshold - policy.hysteresis:
            return Watched(replace(self, is_armed=True), alert_is_due=False)
        has_crossed = score >= policy.threshold and (previous is None or previous < policy.threshold)
        if not has_crossed or not self.is_armed:
            return Watched(self, alert_is_due=False)
        is_cool = self.alerted_at is None or now - self.alerted_at >= policy.cooldown
        return Watched(AlertState(is_armed=False, alerted_at=now if is_cool else self.alerted_at), alert_is_due=is_cool)


class Watched(NamedTuple):
    state: AlertState
    alert_is_due: bool
