"""A process as it is now and since when: each answer is held against what it said before."""

import math
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Literal

from services.web.models.process_metrics import ProcessMetrics, Timings

State = Literal["ready", "degraded", "unready", "away"]

WINDOW_SECONDS = 60.0
"""Rates and times are those of the last minute."""
START_TOLERANCE_SECONDS = 2.0
OFTEN = timedelta(seconds=15)
"""Looks that are closer together than this tell when something changed."""


@dataclass(frozen=True, slots=True)
class ProcessName:
    """`number` counts a service's processes of one role."""

    service: str
    role: Literal["api", "worker"]
    number: int = 0

    def __str__(self) -> str:
        return f"{self.service} {self.role}" + (f" {self.number + 1}" if self.number else "")


@dataclass(frozen=True, slots=True)
class ProbeAnswer:
    """`status` and `missing` are those of `/readyz`; both answers are None where none came in time."""

    status: str | None
    missing: Mapping[str, str] = field(default_factory=dict)
    metrics: ProcessMetrics | None = None

    @property
    def state(self) -> State:
        if self.status is None:
            return "away" if self.metrics is None else "unready"
        return "degraded" if self.status == "degraded" else "ready" if self.status == "ready" else "unready"


@dataclass(frozen=True, slots=True)
class Rate:
    """`per_second` events; `mean` and `most` (what 95 of 100 stay below) in seconds, None where there was none, or
    where it is more than the longest bucket."""

    per_second: float
    mean: float | None
    most: float | None


@dataclass(frozen=True, slots=True)
class Process:
    """`since` is when it was first seen in its state; `is_since_exact` is false if nobody looked shortly before.
    `last_seen_at` is its last answer, if we ever had one. `lag` is None where it cannot be known now:
    `lag_known_at` is when it last was."""

    name: ProcessName
    state: State
    missing: Mapping[str, str]
    since: datetime
    is_since_exact: bool
    last_seen_at: datetime | None
    started_at: datetime | None
    restarts: int
    requests: Rate | None
    handlers: Rate | None
    lag: Mapping[str, int] | None
    lag_known_at: datetime | None

    @property
    def is_away(self) -> bool:
        return self.state == "away"


class ProcessHistory:
    """What is remembered of one process, in memory: a restart of the UI forgets it."""

    def __init__(self, name: ProcessName) -> None:
        self.name = name
        self.topics: frozenset[str] = frozenset()
        self._state: State | None = None
        self._since: datetime | None = None
        self._is_exact = False
        self._looked_at: datetime | None = None
        self._last_seen_at: datetime | None = None
        self._started_at: float | None = None
        self._restarts = 0
        self._lag_known_at: datetime | None = None
        self._samples: deque[tuple[float, ProcessMetrics]] = deque()

    def note(self, answer: ProbeAnswer, now: datetime) -> Process:
        """Remember an answer, and say what it means."""
        self._note_state(answer.state, now)
        metrics = answer.metrics
        if metrics is not None:
            self._note_start(metrics)
            self._keep(metrics, now.timestamp())
        lag = self._lag(answer, now)
        started = self._started_at if metrics is not None else None
        return Process(
            name=self.name,
            state=answer.state,
            missing=answer.missing,
            since=self._since or now,
            is_since_exact=self._is_exact,
            last_seen_at=self._last_seen_at,
            started_at=None if started is None else datetime.fromtimestamp(started, UTC),
            restarts=self._restarts,
            requests=self._rate("requests") if metrics is not None else None,
            handlers=self._rate("handlers") if metrics is not None else None,
            lag=lag,
            lag_known_at=self._lag_known_at,
        )

    def _note_state(self, state: State, now: datetime) -> None:
        if state != self._state:
            self._is_exact = self._looked_at is not None and now - self._looked_at < OFTEN
            self._state, self._since = state, now
        if state != "away":
            self._last_seen_at = now
        self._looked_at = now

    def _note_start(self, metrics: ProcessMetrics) -> None:
        if metrics.started_at is None:
            return
        if self._started_at is not None and metrics.started_at > self._started_at + START_TOLERANCE_SECONDS:
            self._restarts += 1
            self._samples.clear()
        self._started_at = metrics.started_at

    def _lag(self, answer: ProbeAnswer, now: datetime) -> Mapping[str, int] | None:
        """A worker that cannot reach Kafka goes on telling what it knew last: that is no knowledge."""
        if self.name.role != "worker":
            return None
        is_known = answer.metrics is not None and not {"kafka", "consumers"} & set(answer.missing)
        if is_known and answer.status is not None and answer.metrics is not None and answer.metrics.lag:
            self._lag_known_at = now
            self.topics = frozenset(answer.metrics.lag)
            return answer.metrics.lag
        return None

    def _keep(self, metrics: ProcessMetrics, at: float) -> None:
        """The oldest kept is the newest that is at least a window old."""
        self._samples.append((at, metrics))
        while len(self._samples) > 1 and self._samples[1][0] <= at - WINDOW_SECONDS:
            self._samples.popleft()

    def _rate(self, name: Literal["requests", "handlers"]) -> Rate | None:
        """None until there are two looks to compare."""
        if len(self._samples) < 2:
            return None
        (before_at, before), (at, latest) = self._samples[0], self._samples[-1]
        difference: Timings = getattr(latest, name).since(getattr(before, name))
        most = difference.below(0.95)
        is_known = most is not None and math.isfinite(most)
        return Rate(difference.count / max(at - before_at, 0.001), difference.mean, most if is_known else None)
