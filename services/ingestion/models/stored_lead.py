"""What became of an arrived lead."""

from typing import NamedTuple


class StoredLead(NamedTuple):
    """`version` 1 means that the person was new. Identifiers as text, as answers show them."""

    touch_id: str
    lead_id: str
    version: int

    @property
    def is_new(self) -> bool:
        return self.version == 1

    @property
    def status(self) -> str:
        return "created" if self.is_new else "merged"
