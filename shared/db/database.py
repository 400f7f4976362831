"""A service's connection to its own PostgreSQL database, and the only place that opens transactions."""

from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import Connection, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.orm import Session, SessionTransaction

from shared.db.round_trip import RoundTrip, StatementFailed
from shared.db.statements import UNSENT, translated, unsent
from shared.db.transaction import Transaction
from shared.messaging.cause import Cause, current_cause
from shared.settings import ServiceSettings

NAME_WORKSPACE = "SELECT set_config('app.workspace_id', %s, true)"


class WorkspaceSession(Session):
    """A session whose every database transaction begins by naming its workspace to row-level security."""


@event.listens_for(WorkspaceSession, "after_begin")
def name_workspace(session: Session, transaction: SessionTransaction, connection: Connection) -> None:
    """Runs in place of each BEGIN, which waits for the first statement: a call placed by hand would be lost after a
    commit, and BEGIN alone would be one more round trip in every transaction."""
    if transaction.nested:
        return
    trip = unsent(connection)
    trip.clear()
    trip.add("BEGIN")
    workspace_id: UUID | None = session.info["workspace_id"]
    if workspace_id is not None:
        trip.add(NAME_WORKSPACE, (str(workspace_id),))


def send_before(connection: Connection, *_: Any) -> None:
    """What waits for a round trip goes before a statement of SQLAlchemy's."""
    trip: RoundTrip | None = connection.info.get(UNSENT)
    if not trip:
        return
    try:
        connection.connection.dbapi_connection.run_async(lambda _: trip.run())  # type: ignore[union-attr]
    except StatementFailed as failed:
        is_broken = trip.connection.broken
        if is_broken:
            with suppress(DBAPIError):  # fails as well, and lets the pool forget what is as old as this one
                connection.exec_driver_sql("SELECT")
        raise translated(failed, is_broken=is_broken) from failed.error


class Database:
    """One service's database. `after_announcing` is called, without waiting, when committed events await the relay,
    `send_hints` with the channels whose listeners should look."""

    def __init__(self, engine: AsyncEngine, url: str, service: str) -> None:
        self.engine = engine
        self.url = url
        self.service = service
        self.after_announcing: Callable[[], None] = lambda: None
        self.after_scheduling: Callable[[], None] = lambda: None
        self.send_hints: Callable[[Iterable[str]], None] = lambda _: None

    @classmethod
    def connect(cls, settings: ServiceSettings) -> "Database":
        """Connections open on first use, so that a process starts while PostgreSQL is away."""
        engine = create_async_engine(
            settings.database_url.replace("postgresql://", "postgresql+psycopg://", 1),
            isolation_level="AUTOCOMMIT",  # of the driver: `name_workspace` begins transactions
            pool_size=settings.pool_size,
            max_overflow=0,
            pool_timeout=5,
            json_serializer=lambda value: orjson.dumps(value).decode(),
            json_deserializer=orjson.loads,
            connect_args={"connect_timeout": 3, "application_name": settings.service},
        )
        event.listen(engine.sync_engine, "before_cursor_execute", send_before)
        return cls(engine, settings.database_url, settings.service)

    @asynccontextmanager
    async def transaction(self, workspace_id: UUID, cause: Cause | None = None) -> AsyncIterator[Transaction]:
        """A transaction that sees one workspace; commits at the end of the block, rolls back on any error."""
        async with self._transaction(workspace_id, cause) as tx:
            yield tx

    @asynccontextmanager
    async def system_transaction(self) -> AsyncIterator[Transaction]:
        """A transaction that sees no workspace's rows: only the tables that have no row-level security."""
        async with self._transaction(None, None) as tx:
            yield tx

    @asynccontextmanager
    async def _transaction(self, workspace_id: UUID | None, cause: Cause | None) -> AsyncIterator[Transaction]:
        session = AsyncSession(
            self.engine,
            sync_session_class=WorkspaceSession,
            expire_on_commit=False,
            info={"workspace_id": workspace_id},
        )
        async with session:
            tx = Transaction(session, self.service, workspace_id, cause or current_cause())
            async with session.begin():
                yield tx
                await tx.commit()
        if tx.has_announced:
            self.after_announcing()
        if tx.has_scheduled:
            self.after_scheduling()
        if tx.hints:
            self.send_hints(tx.hints)

    async def ping(self) -> None:
        """Raises if PostgreSQL does not answer."""
        async with self.system_transaction() as tx:
            await tx.value("SELECT 1")

    async def close(self) -> None:
        await self.engine.dispose()
