"""Which process listens where: every port is the stack's base plus a fixed offset."""

from dataclasses import dataclass

SERVICES = ("ingestion", "scoring", "crm", "notifications", "assessments")
"""Those that have a database, an api and a worker; `web` has neither database nor worker."""

OFFSETS = {
    "web": 0,
    "ingestion": 1,
    "scoring": 2,
    "crm": 3,
    "notifications": 4,
    "assessments": 5,
    "conversations": 6,
    "partners": 7,
    "analytics": 8,
    "mailbox": 25,
    "smtp": 26,
    "postgres": 32,
    "redis": 79,
    "kafka": 92,
    "kafka_controller": 93,
}
WORKER_OFFSET = 100
WORKERS_APART = 10
"""A service's second worker process listens ten above its first, and so on: at most ten of one service."""

HIGHEST_BASE = 32_000
"""Above 32,767 the kernel hands out ports to outgoing connections, and one day takes ours."""


@dataclass(frozen=True)
class Ports:
    """The ports of one stack. Raises ValueError for a base that leaves too little room."""

    base: int = 8000

    def __post_init__(self) -> None:
        if not 1024 <= self.base <= HIGHEST_BASE:
            raise ValueError(f"LEADFLOW_PORT_BASE must be between 1024 and {HIGHEST_BASE}, not {self.base}")

    def of(self, name: str) -> int:
        """The port of a service's API or of a part of the stack."""
        return self.base + OFFSETS[name]

    def worker(self, service: str, number: int = 0) -> int:
        """The health port of the service's worker process with that number, counted from 0."""
        return self.base + WORKER_OFFSET + OFFSETS[service] + WORKERS_APART * number

    def url(self, name: str) -> str:
        return f"http://127.0.0.1:{self.of(name)}"

    def address(self, name: str) -> str:
        return f"127.0.0.1:{self.of(name)}"
