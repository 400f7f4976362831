"""Amounts in words, short enough for a column, and the minor units they are made of."""

from collections.abc import Mapping
from typing import Any

from services.web.models.formatting import SYMBOLS, WITHOUT_MINOR_UNITS

STEPS = ((1_000_000_000, "B"), (1_000_000, "M"), (1_000, "K"))


def units(currency: str) -> int:
    """Minor units in one major unit."""
    return 1 if currency in WITHOUT_MINOR_UNITS else 100


def short_amount(money: Mapping[str, Any] | None) -> str | None:
    """`$80K`, `$3.2M`: at most one decimal."""
    if money is None:
        return None
    value = money["amount"] / units(money["currency"])
    for step, letter in STEPS:
        if value >= step:
            return f"{_prefix(money['currency'])}{_trimmed(value / step)}{letter}"
    return f"{_prefix(money['currency'])}{_trimmed(value)}"


def _prefix(currency: str) -> str:
    return SYMBOLS.get(currency, f"{currency} ")


def _trimmed(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
