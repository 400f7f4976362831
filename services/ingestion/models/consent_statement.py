"""What a person agreed to, as a form says it: one statement per purpose (R20)."""

from typing import Any

import msgspec

from services.ingestion.models.text_fields import FieldRefused, line

YES = frozenset({"true", "on", "yes", "y", "1", "checked"})
NO = frozenset({"false", "off", "no", "n", "0", ""})
MARKETING = "marketing"

read_purpose = line(100)
read_version = line(200)


class ConsentStatement(msgspec.Struct, frozen=True):
    """`text_version` names the wording that was shown."""

    purpose: str
    is_given: bool
    text_version: str | None


class ConsentRefused(FieldRefused):
    """`name` is the member of `consent` that is wrong."""

    def __init__(self, name: str, refused: FieldRefused) -> None:
        super().__init__(refused.code, refused.message)
        self.name = name


def read_consents(value: Any) -> list[ConsentStatement]:
    """`{"marketing": true, "text_version": "2026-10"}`, or `true` for marketing alone. A checkbox that was not
    ticked is not sent, and says nothing. Raises FieldRefused, and ConsentRefused for a member."""
    if type(value) is not dict:
        return [ConsentStatement(MARKETING, _is_given(value), None)]
    members = dict(value)
    version = _member("text_version", read_version, members.pop("text_version", None))
    purposes = [(_member(name, read_purpose, name) or name, given) for name, given in members.items()]
    return [
        ConsentStatement(purpose, _member(purpose, _is_given, given), version)
        for purpose, given in dict(purposes).items()
        if given is not None
    ]


def _member(name: str, read: Any, value: Any) -> Any:
    try:
        return None if value is None else read(value)
    except FieldRefused as refused:
        raise ConsentRefused(name, refused) from None


def _is_given(value: Any) -> bool:
    if type(value) is bool:
        return value
    word = str(value).strip().lower() if type(value) in (str, int) else None
    if word in YES:
        return True
    if word in NO:
        return False
    raise FieldRefused("not_a_yes_or_no", "must be true or false")
