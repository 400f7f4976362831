"""The facts of a lead that people edit: their labels, how a form writes them, and how what was typed is read."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any
from uuid import UUID

from services.web.models.formatting import absolute, money
from services.web.models.moments import read_moment
from services.web.models.money_words import units

WHOLE = re.compile(r"[0-9]{1,9}")
AMOUNT = re.compile(r"[0-9]{1,13}(\.[0-9]{1,2})?")

Lead = Mapping[str, Any]
"""A lead as the CRM answers it."""


class FactUnreadable(Exception):
    """What was typed cannot be meant; the text says what would be."""


@dataclass(frozen=True, slots=True)
class Fact:
    """`kind` is `text`, `phone`, `number`, `moment`, `money` or `owner`."""

    name: str
    label: str
    kind: str = "text"


FACTS: Mapping[str, Fact] = MappingProxyType(
    {
        fact.name: fact
        for fact in (
            Fact("first_name", "First name"),
            Fact("last_name", "Last name"),
            Fact("job_title", "Job title"),
            Fact("company", "Company"),
            Fact("phone", "Phone", "phone"),
            Fact("employees", "Employees", "number"),
            Fact("industry", "Industry"),
            Fact("country", "Country"),
            Fact("estimated_value", "Estimated value", "money"),
            Fact("next_follow_up_at", "Follow-up", "moment"),
            Fact("owner", "Owner", "owner"),
        )
    }
)


def written(fact: Fact, lead: Lead) -> str:
    """The fact as a form holds it; empty where nobody gave it. Equal facts are written equally."""
    value = lead[fact.name]
    if value is None or (fact.kind == "money" and lead["estimated_value_is_default"]):
        return ""
    if fact.kind == "money":
        return f"{Decimal(value['amount']) / units(value['currency']):f} {value['currency']}"
    if fact.kind == "moment":
        return datetime.fromisoformat(value).astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ")
    return str(value)


def spoken(fact: Fact, text: str, names: Mapping[str, str]) -> str:
    """A written fact as people read it. `names` are the users' by id."""
    if not text:
        return "Nobody" if fact.kind == "owner" else "Empty"
    if fact.kind == "owner":
        return names.get(text, "Somebody who left")
    if fact.kind == "money":
        return money(read(fact, text))
    if fact.kind == "moment":
        return absolute(_moment(text))
    return f"{int(text):,}" if fact.kind == "number" and text.isdecimal() else text


def read(fact: Fact, text: str) -> Any:
    """What the CRM takes. Raises FactUnreadable."""
    typed = text.strip()
    if not typed:
        return None
    match fact.kind:
        case "number":
            return _number(typed)
        case "money":
            return _money(typed)
        case "moment":
            return _moment(typed).isoformat()
        case "owner":
            return _owner(typed)
    return typed


def normal(fact: Fact, text: str) -> str:
    """What was typed, written as `written` writes it. Raises FactUnreadable."""
    value = read(fact, text)
    if value is not None and fact.kind == "moment":
        value = read_moment(value)
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ") if value else ""
    if value is not None and fact.kind == "money":
        return f"{Decimal(value['amount']) / units(value['currency']):f} {value['currency']}"
    return "" if value is None else str(value)


def _number(typed: str) -> int:
    digits = typed.replace(",", "").replace(" ", "")
    if not WHOLE.fullmatch(digits):
        raise FactUnreadable("Type a whole number, such as 250")
    return int(digits)


def _money(typed: str) -> dict[str, Any]:
    amount, _, currency = typed.replace(",", "").partition(" ")
    if not AMOUNT.fullmatch(amount):
        raise FactUnreadable("Type an amount, such as 80000 or 80000.50")
    value = Decimal(amount) * units(currency)
    if value != value.to_integral_value():
        raise FactUnreadable(f"{currency} has no smaller units")
    return {"amount": int(value), "currency": currency or "USD"}


def _moment(typed: str) -> datetime:
    try:
        moment = datetime.fromisoformat(typed)
    except ValueError:
        raise FactUnreadable("Choose a day and a time") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _owner(typed: str) -> str:
    try:
        return str(UUID(typed))
    except ValueError:
        raise FactUnreadable("Choose one of the workspace's users") from None
