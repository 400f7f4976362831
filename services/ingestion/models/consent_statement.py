"""What a person agreed to, as a form says it: one statement per purpose (R20)."""

from typing import Any

import msgspec

from services.ingestion.models.text_fields import FieldRefused, read_line

YES = frozenset({"true", "on", "yes", "y", "1", "checked"})
NO = frozenset({"false", "off", "no", "n", "0", ""})
MARKETING = "marketing"
TEXT_VERSION = "text_version"


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
    version = None
    given: dict[str, bool] = {}
    for name, said in value.items():
        try:
            if name == TEXT_VERSION:
                version = read_line(said, 200) if said is not None else None
            elif (purpose := read_line(name, 100)) is not None and said is not None:
                given[purpose] = _is_given(said)
        except FieldRefused as refused:
            raise ConsentRefused(name, refused) from None
    return [ConsentStatement(purpose, is_given, version) for purpose, is_given in given.items()]


def _is_given(value: Any) -> bool:
    if type(value) is bool:
        return value
    word = str(value).strip().lower() if type(value) in (str, int) else None
    if word in YES:
        return True
    if word in NO:
        return False
    raise FieldRefused("not_a_yes_or_no", "must be true or false")
