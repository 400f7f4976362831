"""Moments in words: how old something is, and when the next thing is due."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

MINUTE, HOUR, DAY = 60, 3_600, 86_400


def read_moment(text: str | None) -> datetime | None:
    """A moment as the services write it (RFC 3339)."""
    return None if text is None else datetime.fromisoformat(text)


def age(since: datetime, *, now: datetime) -> str:
    """Short, for a column: `now`, `4 min`, `3 h`, `12 d`, `5 mo`, `2 y`."""
    seconds = max(0, int((now - since).total_seconds()))
    if seconds < MINUTE:
        return "now"
    if seconds < HOUR:
        return f"{seconds // MINUTE} min"
    if seconds < DAY:
        return f"{seconds // HOUR} h"
    days = seconds // DAY
    if days < 60:
        return f"{days} d"
    return f"{days // 30} mo" if days < 730 else f"{days // 365} y"


def duration(seconds: float) -> str:
    """`8 ms`, `1.4 s`, `12 s`, `3 min`, `5 h`, `2 d`."""
    if seconds < 1:
        return f"{max(0, round(seconds * 1000))} ms"
    if seconds < 10:
        return f"{seconds:.1f} s"
    for unit, word, limit in ((1, "s", MINUTE), (MINUTE, "min", HOUR), (HOUR, "h", DAY)):
        if seconds < limit:
            return f"{int(seconds // unit)} {word}"
    return f"{int(seconds // DAY)} d"


@dataclass(frozen=True, slots=True)
class Due:
    """A follow-up in a word, and whether it is `late`, for `today` or `later`."""

    word: str
    urgency: str
    at: datetime


def due(moment: datetime | None, *, now: datetime) -> Due | None:
    """`Late 3 d`, `Today`, `Tomorrow`, `Thu`, `24 Nov`."""
    if moment is None:
        return None
    days = (moment.date() - now.date()).days
    if moment < now:
        return Due("Today" if days == 0 else f"{-days} d late", "late", moment)
    return Due(_day(moment.date(), days, now), "today" if days == 0 else "later", moment)


def _day(day: date, days: int, now: datetime) -> str:
    if days < 2:
        return ("Today", "Tomorrow")[days]
    if days < 7:
        return f"{day:%a}"
    return f"{day:%-d %b}" if day < now.date() + timedelta(days=300) else f"{day:%-d %b %Y}"
