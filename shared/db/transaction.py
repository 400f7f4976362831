"""What a use case is given: one database transaction of one workspace, with its outbox and its due work."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from shared.contracts.event import Event
from shared.db.statements import DriverConnection, Row
from shared.messaging.cause import Cause
from shared.messaging.due_table import DueChanges
from shared.messaging.outbox import OutboxRow, store_outbox_rows


class Subject(Protocol):
    """What an event is about. Its row is locked by this transaction and its version already bumped."""

    @property
    def id(self) -> UUID: ...
    @property
    def version(self) -> int: ...


class Transaction:
    """Rows, outbox, inbox and due work commit together; only the edge that opened it ends it."""

    def __init__(self, session: AsyncSession, service: str, workspace_id: UUID | None, cause: Cause) -> None:
        self.session = session
        self.service = service
        self.cause = cause
        self.pending: list[OutboxRow] = []
        self.has_announced = False
        self.has_scheduled = False
        self.hints: set[str] = set()
        self._workspace_id = workspace_id
        self._due = DueChanges()
        self._driver: DriverConnection | None = None

    @property
    def workspace_id(self) -> UUID:
        """The workspace whose rows are visible; a system transaction has none."""
        if self._workspace_id is None:
            raise RuntimeError("this transaction belongs to no workspace")
        return self._workspace_id

    async def rows(self, sql: str, **parameters: Any) -> list[Row]:
        """Run a statement with `:named` parameters. Many rows travel as ONE JSON text parameter
        (`json_to_recordset(CAST(:rows AS json))`): a Python list costs 50 µs a row."""
        return await (await self._connection()).rows(sql, parameters)

    async def execute(self, sql: str, **parameters: Any) -> None:
        """Have a statement run whose answer does not matter: it travels with the next one that has an answer, or with
        the commit, and it is there that its error is raised."""
        (await self._connection()).add(sql, parameters)

    async def _connection(self) -> DriverConnection:
        if self._driver is None:
            self._driver = await DriverConnection.of(self.session)
        return self._driver

    async def row(self, sql: str, **parameters: Any) -> Row | None:
        rows = await self.rows(sql, **parameters)
        return rows[0] if rows else None

    async def value(self, sql: str, **parameters: Any) -> Any:
        """The first column of the first row, or None."""
        row = await self.row(sql, **parameters)
        return None if row is None else next(iter(row.values()))

    def announce(self, subject: Subject, event: Event, *, cause: Cause | None = None) -> UUID:
        """Put a fact into the outbox; it is published if and only if this transaction commits. Returns its id.

        In a batch pass the cause of the message that led here. Raises ForeignEvent for another service's event
        and CausationTooDeep where a chain of automations does not end.
        """
        row = OutboxRow.of(
            event,
            subject_id=subject.id,
            version=subject.version,
            workspace_id=self.workspace_id,
            service=self.service,
            cause=cause or self.cause,
        )
        self.pending.append(row)
        return row.event_id

    def schedule(self, kind: str, key: str, due_at: datetime) -> None:
        """Have `key` done at `due_at` by the service's `DueWork`; a later call for the same key replaces the time."""
        self._due.schedule(self.workspace_id, kind, key, due_at)

    def cancel(self, kind: str, key: str) -> None:
        """Forget the due work for `key`, done or not."""
        self._due.cancel(self.workspace_id, kind, key)

    def hint(self, channel: str) -> None:
        """Have whoever listens on the channel look sooner, once this commits; best effort, so they must look anyway."""
        self.hints.add(channel)

    async def flush(self) -> None:
        """Have everything done that was executed, announced and scheduled so far."""
        await self._write()
        if self._driver is not None:
            await self._driver.run()

    async def commit(self) -> None:
        """For the edge that opened it: nothing can be done with it afterwards."""
        await self._write()
        if self._driver is not None:
            await self._driver.commit()

    async def _write(self) -> None:
        await self.session.flush()
        if self.pending:
            rows, self.pending = self.pending, []
            await store_outbox_rows(self, rows)
            self.has_announced = True
        if self._due:
            self.has_scheduled = True
            await self._due.store(self)

    @asynccontextmanager
    async def savepoint(self) -> AsyncIterator[None]:
        """What fails inside is undone, announcements included, and the transaction lives on."""
        await self.flush()
        try:
            async with self.session.begin_nested():
                await self.session.connection()  # the session would put it off until its own first statement
                try:
                    yield
                    await self.flush()
                except BaseException:
                    if self._driver is not None:
                        self._driver.forget()  # or it would be done before the way back
                    raise
        except BaseException:
            self.pending.clear()
            self._due.clear()
            raise
