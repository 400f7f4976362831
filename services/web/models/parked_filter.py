"""Which parked messages a person looks at, as it stands in the address bar."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

STATUSES: Mapping[str, tuple[str, ...]] = {
    "open": ("dead", "retry"),
    "dead": ("dead",),
    "retry": ("retry",),
    "discarded": ("discarded",),
    "all": ("dead", "retry", "discarded"),
}
TABS = (
    ("open", "Open"),
    ("dead", "Failed"),
    ("retry", "Trying again"),
    ("discarded", "Discarded"),
    ("all", "All"),
)


@dataclass(frozen=True, slots=True)
class ParkedFilter:
    """`status` is a key of STATUSES; what is empty allows everything."""

    status: str = "open"
    service: str = ""
    topic: str = ""
    consumer: str = ""
    search: str = ""

    @property
    def statuses(self) -> tuple[str, ...]:
        return STATUSES[self.status]

    @property
    def is_narrow(self) -> bool:
        """Something but the tab is chosen."""
        return bool(self.service or self.topic or self.consumer or self.search)

    def query(self) -> dict[str, Any]:
        """Of the services' list; the statuses are not among it."""
        return {"topic": self.topic or None, "consumer": self.consumer or None, "search": self.search or None}

    def address(self, path: str = "/operations/parked", **more: str) -> str:
        """The page with this filter; `more` are further parameters, left out where empty."""
        chosen = {name: getattr(self, name) for name in ("service", "topic", "consumer", "search")}
        status = {} if self.status == "open" else {"status": self.status}
        given = {name: value for name, value in {**status, **chosen, **more}.items() if value}
        return f"{path}?{urlencode(given)}" if given else path

    def tab(self, status: str) -> "ParkedFilter":
        return replace(self, status=status)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page of the merged list ends: service → the last id that was shown of it."""

    last: Mapping[str, int]

    @classmethod
    def read(cls, text: str, services: Sequence[str]) -> "Place":
        """`crm:12,scoring:40`; what cannot be read is the start."""
        pairs = (part.partition(":") for part in text.split(",") if part)
        return cls(
            {
                service: int(number)
                for service, _, number in pairs
                if service in services and number.isdecimal() and number.isascii() and 0 < len(number) < 19
            }
        )

    def __str__(self) -> str:
        return ",".join(f"{service}:{number}" for service, number in sorted(self.last.items()))
