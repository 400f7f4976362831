"""R27: what came in must have gone somewhere; the counts of a day, by hour and by source, with what is left over."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

FATES = ("created", "merged", "quarantined", "rejected")
WIDTH, HEIGHT, HEAD, FOOT = 720.0, 170.0, 8.0, 24.0
"""Of the chart, in its own units."""


@dataclass(frozen=True, slots=True)
class Counts:
    """`residue` is what was received and went nowhere (or, below 0, was stored and never received)."""

    received: int = 0
    created: int = 0
    merged: int = 0
    quarantined: int = 0
    rejected: int = 0

    @property
    def residue(self) -> int:
        return self.received - self.created - self.merged - self.quarantined - self.rejected

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(*(getattr(self, name) + getattr(other, name) for name in ("received", *FATES)))


@dataclass(frozen=True, slots=True)
class Leak:
    """A source and an hour whose numbers do not add up."""

    source: str
    hour: datetime
    counts: Counts


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a bar; `kind` is a fate, or `residue`."""

    kind: str
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Bar:
    hour: datetime
    counts: Counts
    x: float
    width: float
    segments: tuple[Segment, ...]
    label: str

    @property
    def middle(self) -> float:
        return round(self.x + self.width / 2, 2)


@dataclass(frozen=True, slots=True)
class Conservation:
    """A day of intake. `leaks` are what makes it an incident."""

    total: Counts
    sources: tuple[tuple[str, Counts], ...]
    leaks: tuple[Leak, ...]
    bars: tuple[Bar, ...]
    most: int

    @property
    def residue(self) -> int:
        """A surplus of one source does not hide what another lost."""
        return sum(abs(leak.counts.residue) for leak in self.leaks)


def conservation_of(items: Iterable[Mapping[str, Any]], *, now: datetime, hours: int = 24) -> Conservation:
    """`items` are those of ingestion's `…/data/conservation`."""
    by_source: dict[str, Counts] = defaultdict(Counts)
    by_hour: dict[datetime, Counts] = defaultdict(Counts)
    leaks = []
    for item in items:
        counts = Counts(**{name: item[name] for name in ("received", *FATES)})
        hour = datetime.fromisoformat(item["hour"])
        by_source[item["source"]] += counts
        by_hour[hour] += counts
        if counts.residue:
            leaks.append(Leak(item["source"], hour, counts))
    bars = _bars(by_hour, now.replace(minute=0, second=0, microsecond=0), hours)
    return Conservation(
        total=sum(by_source.values(), Counts()),
        sources=tuple(sorted(by_source.items(), key=lambda it: (-abs(it[1].residue), -it[1].received, it[0]))),
        leaks=tuple(sorted(leaks, key=lambda leak: leak.hour, reverse=True)),
        bars=bars,
        most=max((bar.counts.received for bar in bars), default=0),
    )


def _bars(by_hour: Mapping[datetime, Counts], last: datetime, hours: int) -> tuple[Bar, ...]:
    shown = [last - timedelta(hours=hours - 1 - index) for index in range(hours)]
    found = [by_hour.get(hour, Counts()) for hour in shown]
    tallest = max((max(it.received, it.received - it.residue) for it in found), default=0) or 1
    step = WIDTH / hours
    return tuple(
        Bar(
            hour=hour,
            counts=counts,
            x=round(index * step + step * 0.15, 2),
            width=round(step * 0.7, 2),
            segments=_segments(counts, (HEIGHT - HEAD - FOOT) / tallest),
            label=f"{hour:%H:%M}" if (hours - 1 - index) % 6 == 0 else "",
        )
        for index, (hour, counts) in enumerate(zip(shown, found, strict=True))
    )


def _segments(counts: Counts, scale: float) -> tuple[Segment, ...]:
    """From the bottom up; what is left over on top."""
    segments = []
    y = HEIGHT - FOOT
    for kind in (*FATES, "residue"):
        height = max(0, getattr(counts, kind)) * scale
        if height:
            y -= height
            segments.append(Segment(kind, round(y, 2), round(height, 2)))
    return tuple(segments)
