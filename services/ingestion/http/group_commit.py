"""Group commit: whenever its connection is free, one writer stores every lead that waits, and answers after that."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable
from uuid import UUID

import psycopg
import structlog

from services.ingestion.http.waiting_leads import Waiting, WaitingLeads, answer, by_workspace, give_up_late
from services.ingestion.models.arrived_lead import ArrivedLead
from services.ingestion.models.stored_lead import StoredLead
from services.ingestion.repositories.lead_connection import LeadConnection
from shared.crash_points import GATEWAY_COMMITTED, crash_point
from shared.messaging.failures import describe

log = structlog.get_logger(__name__)

PAUSE_SECONDS = 0.05
HINT_EVERY_SECONDS = 0.03
"""A relay that was woken looks again by itself after 10 and 30 ms. A hint costs as much as two leads."""

PASSING = ("08", "40", "53", "55", "57", "58")
"""Classes of SQLSTATE that say nothing about the rows: connection, conflict, resources, state, operators, system."""
TOUCH_KEY = "touches_pkey"


class GroupCommit:
    """The fast lane of one process. `hint` is called, and must not wait, when events await the relay."""

    def __init__(self, database_url: str, *, lane: str, patience: float, hint: Callable[[], None]) -> None:
        self._database_url = database_url
        self._lane = lane
        self._patience = patience
        self._hint = hint
        self._hinted_at = 0.0
        self._waiting = WaitingLeads()
        self._connection: LeadConnection | None = None
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._loop = asyncio.get_running_loop()  # asked once: each time it asks the kernel for the process id
        self._task = asyncio.create_task(self._run(), name="group-commit")

    async def close(self) -> None:
        """For when no request is under way any more."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        await self._disconnect()

    def store(self, workspace_id: UUID, lead: ArrivedLead, *, is_bulk: bool = False) -> asyncio.Future[StoredLead]:
        """Resolves once lead and event are durable. Fails with Overloaded when PostgreSQL stays away, or with what it
        says about this very row."""
        future: asyncio.Future[StoredLead] = self._loop.create_future()
        self._waiting.add(Waiting(workspace_id, lead, future, time.monotonic() + self._patience), is_bulk=is_bulk)
        return future

    async def _run(self) -> None:
        while True:
            batch = await self._waiting.take()
            try:
                await self._commit(batch)
            except Exception as error:
                log.exception("group_commit_failed", leads=len(batch))
                for waiting in batch:
                    waiting.fail(error)

    async def _commit(self, batch: list[Waiting], *, is_repeat: bool = False) -> None:
        """Try until everyone has an answer. In a repeat some may be stored already: their touches tell."""
        while batch := give_up_late(batch):
            try:
                if is_repeat:
                    batch = answer(batch, await self._find(batch))
                if batch:
                    batch = answer(batch, await self._store(batch))
            except (psycopg.Error, OSError) as error:
                if not is_passing(error):
                    await self._commit_alone(batch, error, is_repeat=is_repeat)
                    return
                if not is_repeat:
                    log.warning("group_commit_interrupted", error=describe(error), leads=len(batch))
                is_repeat = True
                await asyncio.sleep(PAUSE_SECONDS)

    async def _commit_alone(self, batch: list[Waiting], error: Exception, *, is_repeat: bool) -> None:
        """One of these rows cannot be stored: it gets the error, and the others get through."""
        if len(batch) == 1:
            batch[0].fail(error)
            return
        log.warning("group_commit_split", error=type(error).__name__, leads=len(batch))
        for waiting in batch:
            await self._commit([waiting], is_repeat=is_repeat)

    async def _store(self, batch: list[Waiting]) -> list[StoredLead]:
        async with self._patiently() as connection:
            stored = await connection.store(by_workspace(batch))
        crash_point(GATEWAY_COMMITTED)
        self._wake_relay()
        return stored

    def _wake_relay(self) -> None:
        now = time.monotonic()
        if now - self._hinted_at > HINT_EVERY_SECONDS:
            self._hinted_at = now
            self._hint()

    async def _find(self, batch: list[Waiting]) -> list[StoredLead]:
        async with self._patiently() as connection:
            return await connection.find(by_workspace(batch))

    @contextlib.asynccontextmanager
    async def _patiently(self) -> AsyncIterator[LeadConnection]:
        """The connection, cut off if it does not answer in time and dropped if it is lost."""
        if self._connection is not None and not self._connection.is_open:
            await self._disconnect()
        if self._connection is None:
            self._connection = await LeadConnection.open(self._database_url, self._lane)
        connection = self._connection
        watch = self._loop.call_later(self._patience, connection.abort)
        try:
            yield connection
        finally:
            watch.cancel()

    async def _disconnect(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.close()


def is_passing(error: Exception) -> bool:
    """Whether the same rows may well succeed a moment later. A touch that exists is the trace of a commit whose answer
    was lost: the repeat finds it."""
    if isinstance(error, psycopg.errors.UniqueViolation):
        return error.diag.constraint_name == TOUCH_KEY
    if isinstance(error, psycopg.Error):
        if error.sqlstate is None:
            return isinstance(error, psycopg.OperationalError | psycopg.InterfaceError)
        return error.sqlstate.startswith(PASSING)
    return True
