"""What the statuses of R1 are called, and the tone of their pill."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Status:
    code: str
    word: str
    tone: str


STATUSES = {
    status.code: status
    for status in (
        Status("new", "New", "blue"),
        Status("contacted", "Contacted", "azure"),
        Status("nurturing", "Nurturing", "purple"),
        Status("qualified", "Qualified", "green"),
        Status("unqualified", "Unqualified", "gray"),
        Status("recycled", "Recycled", "gray"),
        Status("converted", "Converted", "green"),
        Status("lost", "Lost", "red"),
    )
}


def status_of(code: str) -> Status:
    """A status that this release does not know keeps its name."""
    return STATUSES.get(code) or Status(code, code.replace("_", " ").capitalize(), "gray")
