"""Two people changed one record: what each wants, beside what it was."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that one person wants to change; `is_conflict`: somebody else has changed it too, otherwise."""

    name: str
    was: str
    yours: str
    theirs: str

    @property
    def is_conflict(self) -> bool:
        return self.theirs not in (self.was, self.yours)


def compare(wanted: Mapping[str, str], was: Mapping[str, str], present: Mapping[str, str]) -> list[Difference]:
    """One for each field that is wanted otherwise than it was."""
    return [
        Difference(name, was.get(name, ""), value, present[name])
        for name, value in wanted.items()
        if value != was.get(name, "")
    ]


def has_conflict(differences: list[Difference]) -> bool:
    return any(difference.is_conflict for difference in differences)
