"""The leads that wait for the next commit, and which of them go into it."""

import asyncio
import time
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from services.ingestion.models.arrived_lead import ArrivedLead
from services.ingestion.models.stored_lead import StoredLead
from shared.errors import Overloaded

LARGEST_BATCH = 500
LARGEST_BULK = 200
"""Leads of bulk posts in a batch: a web form never waits for more than these."""
MOST_WAITING = 20_000
RETRY_SECONDS = 2


@dataclass(slots=True)
class Waiting:
    """A request that waits for its lead to be durable, until `deadline` (monotonic seconds)."""

    workspace_id: UUID
    lead: ArrivedLead
    answer: asyncio.Future[StoredLead]
    deadline: float

    def fail(self, error: Exception) -> None:
        if not self.answer.done():
            self.answer.set_exception(error)


class WaitingLeads:
    """Two queues: forms, and bulk posts, which fill what room the forms leave."""

    def __init__(self) -> None:
        self._forms: deque[Waiting] = deque()
        self._bulk: deque[Waiting] = deque()
        self._something = asyncio.Event()

    def add(self, waiting: Waiting, *, is_bulk: bool) -> None:
        """Raises Overloaded where too many wait already."""
        queue = self._bulk if is_bulk else self._forms
        if len(queue) >= MOST_WAITING:
            raise Overloaded("too many leads wait to be stored", retry_after=RETRY_SECONDS)
        queue.append(waiting)
        self._something.set()

    async def take(self) -> list[Waiting]:
        """Everything that waits, up to a batch, as soon as there is anything."""
        if not self._forms and not self._bulk:
            self._something.clear()
            await self._something.wait()
        people: set[tuple[UUID, str]] = set()
        batch = _take(self._forms, LARGEST_BATCH, people)
        if self._bulk:
            batch += _take(self._bulk, min(LARGEST_BULK, LARGEST_BATCH - len(batch)), people)
        return batch


def _take(queue: deque[Waiting], room: int, people: set[tuple[UUID, str]]) -> list[Waiting]:
    """Two posts of one person never go into one statement: the second waits for the next."""
    taken = []
    later = []
    for _ in range(min(len(queue), room)):
        waiting = queue.popleft()
        person = (waiting.workspace_id, waiting.lead.identity)
        if person in people:
            later.append(waiting)
        else:
            people.add(person)
            taken.append(waiting)
    queue.extendleft(reversed(later))
    return taken


def give_up_late(batch: Iterable[Waiting]) -> list[Waiting]:
    """Answer those beyond their deadline with Overloaded; returns the others."""
    now = time.monotonic()
    pending = []
    for waiting in batch:
        if waiting.deadline > now:
            pending.append(waiting)
        else:
            waiting.fail(Overloaded("the database does not answer", retry_after=RETRY_SECONDS, missing="postgres"))
    return pending


def by_workspace(batch: Iterable[Waiting]) -> dict[UUID, list[ArrivedLead]]:
    groups: dict[UUID, list[ArrivedLead]] = {}
    for waiting in batch:
        groups.setdefault(waiting.workspace_id, []).append(waiting.lead)
    return groups


def answer(batch: Iterable[Waiting], stored: Sequence[StoredLead]) -> list[Waiting]:
    """Hand out what was stored; returns those of the batch that were not."""
    by_touch = {lead.touch_id: lead for lead in stored}
    left = []
    for waiting in batch:
        lead = by_touch.get(waiting.lead.touch_id)
        if lead is None:
            left.append(waiting)
        elif not waiting.answer.done():
            waiting.answer.set_result(lead)
    return left
