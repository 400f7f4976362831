"""How values read on a page: times, numbers, money, words. Every one of them is also a filter of the templates."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from services.web.models.bands import band_of
from services.web.models.spans import rate, span
from services.web.models.statuses import status_of

ABSENT = "\N{EN DASH}"
SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥"}
WITHOUT_MINOR_UNITS = frozenset({"JPY", "KRW"})
LARGE = ((1_000_000_000, "B"), (1_000_000, "M"), (1_000, "K"))
STEPS = ((60, 1, "s"), (3600, 60, "min"), (86_400, 3600, "h"), (7 * 86_400, 86_400, "d"))


def moment(value: str | datetime) -> datetime:
    """RFC 3339 text or a datetime, in UTC."""
    read = datetime.fromisoformat(value) if isinstance(value, str) else value
    return read.astimezone(UTC)


def iso(value: str | datetime) -> str:
    """For machines: `<time datetime>`."""
    return moment(value).isoformat().replace("+00:00", "Z")


def absolute(value: str | datetime) -> str:
    """`21 Nov 2026, 05:31 UTC`; the browser rewrites it in the reader's own time zone."""
    read = moment(value)
    return f"{read.day} {read:%b %Y, %H:%M} UTC"


def relative(value: str | datetime, now: datetime) -> str:
    """`4 min ago`, `in 2 d`; a date where it is more than a week away."""
    read = moment(value)
    seconds = (now - read).total_seconds()
    distance = abs(seconds)
    if distance < 10:
        return "just now"
    for limit, unit, word in STEPS:
        if distance < limit:
            amount = f"{int(distance // unit)} {word}"
            return f"{amount} ago" if seconds > 0 else f"in {amount}"
    return f"{read.day} {read:%b}" if read.year == now.year else f"{read.day} {read:%b %Y}"


def number(value: float | None) -> str:
    """`12,345`; up to two places where it is no whole number."""
    if value is None:
        return ABSENT
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.2f}".rstrip("0")


def short_number(value: float) -> str:
    """`80`, `80K`, `3.2M`: at most one decimal."""
    step, letter = next((large for large in LARGE if value >= large[0]), (1, ""))
    return f"{value / step:.1f}".removesuffix(".0") + letter


def money(value: Mapping[str, Any] | None) -> str:
    """`{"amount": 8000000, "currency": "USD"}`, in minor units, as `$80,000`."""
    if value is None or value.get("amount") is None:
        return ABSENT
    currency = str(value.get("currency") or "USD")
    whole = value["amount"] / (1 if currency in WITHOUT_MINOR_UNITS else 100)
    text = f"{whole:,.0f}" if float(whole).is_integer() else f"{whole:,.2f}"
    symbol = SYMBOLS.get(currency)
    return f"{symbol}{text}" if symbol else f"{text} {currency}"


def words(value: str | None) -> str:
    """`fast_track` as `Fast track`."""
    return ABSENT if not value else value.replace("_", " ").replace(".", " ").capitalize()


def plural(count: int, one: str, many: str | None = None) -> str:
    """`1 lead`, `2 leads`."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


FILTERS: dict[str, Callable[..., Any]] = {
    "iso": iso,
    "absolute": absolute,
    "relative": relative,
    "number": number,
    "short_number": short_number,
    "money": money,
    "words": words,
    "plural": plural,
    "band": band_of,
    "status": status_of,
    "span": span,
    "per_second": rate,
}
