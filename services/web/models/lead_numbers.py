"""The workspace's leads in numbers, ready to be shown: shares for bars, days for a small chart."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Self
from urllib.parse import urlencode

from services.web.models.bands import BANDS, UNSCORED
from services.web.models.lead_words import in_words
from services.web.models.statuses import STATUSES

CHART_HEIGHT, BAR_WIDTH, BAR_STEP = 110, 26, 40
MOST_SOURCES = 8
LOWEST_BAR = 2
"""A day without leads still shows where it is."""


@dataclass(frozen=True, slots=True)
class Count:
    """`share` is of the largest, for a bar; `path` leads to these leads, where there is a list of them."""

    word: str
    tone: str
    count: int
    share: float
    path: str | None


@dataclass(frozen=True, slots=True)
class DayBar:
    """In the units of the chart's view box."""

    day: date
    count: int
    x: int
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class LeadNumbers:
    total: int
    created_today: int
    new_hot: int
    due: int
    overdue: int
    unowned: int
    statuses: tuple[Count, ...]
    bands: tuple[Count, ...]
    sources: tuple[Count, ...]
    days: tuple[DayBar, ...]

    @property
    def chart_width(self) -> int:
        return BAR_STEP * len(self.days) - (BAR_STEP - BAR_WIDTH)

    @property
    def chart_height(self) -> int:
        """Of the highest bar; its number stands above, the days below."""
        return CHART_HEIGHT

    @property
    def chart_words(self) -> str:
        """What the chart shows, for whoever cannot see it."""
        return "Leads per day: " + ", ".join(f"{bar.day:%A} {bar.count}" for bar in self.days)

    @classmethod
    def of(cls, summary: Mapping[str, Any]) -> Self:
        """`summary` is the CRM's."""
        follow_ups = summary["follow_ups"]
        return cls(
            total=summary["total"],
            created_today=summary["created_today"],
            new_hot=summary["new_hot"],
            due=follow_ups["today"] + follow_ups["overdue"],
            overdue=follow_ups["overdue"],
            unowned=summary["unowned"],
            statuses=_statuses(summary["by_status"]),
            bands=_bands(summary["by_band"]),
            sources=_sources(summary["by_source"], summary["other_sources"]),
            days=_bars(summary["created_by_day"]),
        )


def _statuses(counts: Mapping[str, int]) -> tuple[Count, ...]:
    return _with_shares(
        [(status.word, status.tone, counts.get(code, 0), _list(status=code)) for code, status in STATUSES.items()]
    )


def _bands(counts: Mapping[str, int]) -> tuple[Count, ...]:
    rows = [(band.word, band.tone, counts.get(code, 0), _list(band=code)) for code, band in BANDS.items()]
    return _with_shares([*rows, (UNSCORED.word, UNSCORED.tone, counts.get(UNSCORED.code, 0), None)])


def _sources(counts: Sequence[Mapping[str, Any]], others: int) -> tuple[Count, ...]:
    shown = counts if len(counts) <= MOST_SOURCES and not others else counts[: MOST_SOURCES - 1]
    others += sum(entry["count"] for entry in counts[len(shown) :])
    rows = [
        (in_words(entry["source"] or "without a source"), "blue", entry["count"], _source_list(entry["source"]))
        for entry in shown
    ]
    return _with_shares(rows + ([("All others", "gray", others, None)] if others else []))


def _with_shares(rows: Sequence[tuple[str, str, int, str | None]]) -> tuple[Count, ...]:
    largest = max((count for _, _, count, _ in rows), default=0) or 1
    return tuple(Count(word, tone, count, count / largest, path) for word, tone, count, path in rows)


def _source_list(source: str | None) -> str | None:
    return None if source is None else _list(source=source)


def _list(**view: str) -> str:
    return f"/leads?{urlencode(view)}"


def _bars(days: Sequence[Mapping[str, Any]]) -> tuple[DayBar, ...]:
    largest = max((day["count"] for day in days), default=0) or 1
    bars = []
    for number, day in enumerate(days):
        height = round(max(LOWEST_BAR, CHART_HEIGHT * day["count"] / largest), 1)
        at = date.fromisoformat(day["date"])
        bars.append(DayBar(at, day["count"], BAR_STEP * number, CHART_HEIGHT - height, height))
    return tuple(bars)
