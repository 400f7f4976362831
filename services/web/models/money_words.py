"""Amounts in words, short enough for a column, and the minor units they are made of."""

from collections.abc import Mapping
from typing import Any

from services.web.models.formatting import SYMBOLS, WITHOUT_MINOR_UNITS, short_number


def units(currency: str) -> int:
    """Minor units in one major unit."""
    return 1 if currency in WITHOUT_MINOR_UNITS else 100


def short_amount(money: Mapping[str, Any] | None) -> str | None:
    """`$80K`, `$3.2M`: at most one decimal."""
    if money is None:
        return None
    return f"{_prefix(money['currency'])}{short_number(money['amount'] / units(money['currency']))}"


def _prefix(currency: str) -> str:
    return SYMBOLS.get(currency, f"{currency} ")
