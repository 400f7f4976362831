"""What the operations page shows: every process, what waits where, and whether every lead is accounted for."""

import asyncio
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from services.web.gateways.platform import Platform, Refused, Unavailable
from services.web.models.conservation import Conservation, conservation_of
from services.web.models.health_verdict import Facts, Verdict, judge
from services.web.models.process_history import Process
from services.web.models.service_backlog import ServiceBacklog
from services.web.models.session import SignedIn
from services.web.queries.process_watch import ProcessWatch

T = TypeVar("T")

PATIENCE_SECONDS = 1.0
"""Whoever has not answered by then is away for now: the page never waits for one."""


@dataclass(frozen=True, slots=True)
class ServiceRow:
    """A service's processes; `api` is None only where none is configured."""

    service: str
    processes: tuple[Process, ...]


@dataclass(frozen=True, slots=True)
class LagCell:
    """How far a group is behind on a topic; `messages` is None where it cannot be known, last known `known_at`."""

    service: str
    messages: int | None
    known_at: datetime | None


@dataclass(frozen=True, slots=True)
class LagRow:
    topic: str
    cells: tuple[LagCell, ...]


@dataclass(frozen=True, slots=True)
class QueueRow:
    """`backlog` is None where the service did not answer."""

    service: str
    backlog: ServiceBacklog | None


@dataclass(frozen=True, slots=True)
class OperationsView:
    """`services`, `lag` and `unread` are for operators: None for others. `unread` counts all messages not yet read,
    None where one of the workers cannot tell."""

    verdict: Verdict
    services: tuple[ServiceRow, ...] | None
    lag: tuple[LagRow, ...] | None
    unread: int | None
    queues: tuple[QueueRow, ...]
    conservation: Conservation | None
    at: datetime

    @property
    def ready(self) -> int:
        return sum(it.state in ("ready", "degraded") for row in self.services or () for it in row.processes)

    @property
    def processes(self) -> int:
        return sum(len(row.processes) for row in self.services or ())

    @property
    def known_queues(self) -> tuple[ServiceBacklog, ...]:
        return tuple(row.backlog for row in self.queues if row.backlog is not None)


async def show_operations(platform: Platform, watch: ProcessWatch, who: SignedIn, *, now: datetime) -> OperationsView:
    """Asks everybody at once. Raises Refused (401) where the session has ended."""
    services = list(platform.services)
    processes, conservation, backlogs = await asyncio.gather(
        _processes(watch, who),
        in_time(_conservation(platform, who, now)),
        asyncio.gather(*(in_time(_backlog(platform, who, service)) for service in services)),
    )
    known = [backlog for backlog in backlogs if backlog is not None]
    silent = [service for service, backlog in zip(services, backlogs, strict=True) if backlog is None]
    return OperationsView(
        verdict=judge(Facts(processes, known, silent, conservation)),
        services=None if processes is None else _by_service(services, processes),
        lag=None if processes is None else _lag_rows(watch, processes),
        unread=None if processes is None else _unread(processes),
        queues=tuple(QueueRow(service, backlog) for service, backlog in zip(services, backlogs, strict=True)),
        conservation=conservation,
        at=now,
    )


async def in_time(asking: Awaitable[T]) -> T | None:
    """None where the service does not answer in time, or not to this person. Raises Refused (401)."""
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            return await asking
    except (Unavailable, TimeoutError):
        return None
    except Refused as refused:
        if refused.status == 401:
            raise
        return None


async def _processes(watch: ProcessWatch, who: SignedIn) -> tuple[Process, ...] | None:
    """They serve all workspaces alike: nobody but an operator is told of them."""
    return await watch.look() if who.is_operator else None


async def _conservation(platform: Platform, who: SignedIn, now: datetime) -> Conservation:
    answer = await platform.get(who, "ingestion", "/api/companies/{ws}/data/conservation")
    return conservation_of(answer.body["items"], now=now)


async def _backlog(platform: Platform, who: SignedIn, service: str) -> ServiceBacklog:
    return ServiceBacklog.of(service, (await platform.get(who, service, "/api/operations/backlog")).body)


def _by_service(services: Sequence[str], processes: Sequence[Process]) -> tuple[ServiceRow, ...]:
    return tuple(
        ServiceRow(service, tuple(it for it in processes if it.name.service == service)) for service in services
    )


def _lag_rows(watch: ProcessWatch, processes: Sequence[Process]) -> tuple[LagRow, ...]:
    """Topic by topic, each group that reads it; a worker that is away keeps the topics it read."""
    groups: dict[str, dict[str, LagCell]] = {}
    for process in processes:
        for topic in sorted(watch.topics_of(process.name)):
            messages = None if process.lag is None else process.lag.get(topic, 0)
            cell = LagCell(process.name.service, messages, process.lag_known_at)
            cells = groups.setdefault(topic, {})
            cells[cell.service] = _together(cells.get(cell.service), cell)
    return tuple(LagRow(topic, tuple(cells.values())) for topic, cells in sorted(groups.items()))


def _together(first: LagCell | None, second: LagCell) -> LagCell:
    """Two workers of one service read different partitions; without one of them the sum is unknown."""
    if first is None:
        return second
    if first.messages is None or second.messages is None:
        return first if first.messages is None else second
    return LagCell(first.service, first.messages + second.messages, second.known_at)


def _unread(processes: Sequence[Process]) -> int | None:
    workers = [process for process in processes if process.name.role == "worker"]
    if any(worker.lag is None for worker in workers):
        return None
    return sum(sum(worker.lag.values()) for worker in workers if worker.lag is not None)
