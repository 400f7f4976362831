"""Naming an event's subject where no model object is at hand."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class SubjectRef:
    """The id and the new version of an aggregate whose row this transaction has locked."""

    id: UUID
    version: int
