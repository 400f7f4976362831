"""Running a statement straight on psycopg, inside a session's transaction: SQLAlchemy's way costs the processor twice
as much, at a dozen statements for every message that crosses a service."""

import contextlib
import logging
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import psycopg
from psycopg.rows import dict_row
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from shared.db.round_trip import RoundTrip, StatementFailed

Row = dict[str, Any]

log = logging.getLogger(__name__)
"""Tells each statement at DEBUG, without its parameters: those are somebody's personal data."""

UNSENT = "unsent"
NAMED = re.compile(r"(?<![:\w\\]):(\w+)(?!:)")


@lru_cache(maxsize=1024)
def driver_form(sql: str) -> str:
    """`:name` as SQLAlchemy's `text()` knows it becomes psycopg's `%(name)s`; `\\:` is a plain colon."""
    return NAMED.sub(r"%(\1)s", sql.replace("%", "%%")).replace("\\:", ":")


def unsent(connection: Connection) -> RoundTrip:
    """The statements that wait for this connection's next round trip."""
    driver = connection.connection.driver_connection
    assert isinstance(driver, psycopg.AsyncConnection)
    trip: RoundTrip = connection.info.setdefault(UNSENT, RoundTrip(driver, dict_row))
    return trip


class NothingCommitted(Exception):
    """A statement had failed before the commit, and its error was caught outside a savepoint."""


class DriverConnection:
    """The psycopg connection below a session. Errors are SQLAlchemy's, so that callers know one kind only."""

    def __init__(self, connection: AsyncConnection, trip: RoundTrip) -> None:
        self._connection = connection
        self._trip = trip

    @classmethod
    async def of(cls, session: AsyncSession) -> "DriverConnection":
        """Begins the session's transaction unless that is done."""
        connection = await session.connection()
        assert connection.sync_connection is not None
        return cls(connection, unsent(connection.sync_connection))

    def add(self, sql: str, parameters: Mapping[str, Any]) -> None:
        """Run the statement with the next one, before it."""
        log.debug("%s", sql)
        self._trip.add(driver_form(sql), parameters)

    async def rows(self, sql: str, parameters: Mapping[str, Any]) -> list[Row]:
        """All rows of the answer. Raises sqlalchemy.exc.DBAPIError, also for what was added before."""
        log.debug("%s", sql)
        call = self._trip.add(driver_form(sql), parameters)
        await self.run()
        return await call.rows()

    async def commit(self) -> None:
        """End the transaction together with what was added; the session then finds nothing left to commit.

        Raises NothingCommitted where somebody went on after a statement had failed: PostgreSQL only says so in passing.
        """
        commit = self._trip.add("COMMIT")
        await self.run()
        if commit.cursor.statusmessage != "COMMIT":
            raise NothingCommitted

    def forget(self) -> None:
        """Leave undone what was added: the transaction goes back to before it."""
        self._trip.clear()

    async def run(self) -> None:
        """Have what was added done. Raises sqlalchemy.exc.DBAPIError."""
        if not self._trip:
            return
        try:
            await self._trip.run()
        except StatementFailed as failed:
            if self._trip.connection.broken:
                with contextlib.suppress(DBAPIError):  # fails as well, and lets the pool forget what is as old as this
                    await self._connection.exec_driver_sql("SELECT")
            raise translated(failed, is_broken=self._trip.connection.broken) from failed.error


def translated(failed: StatementFailed, *, is_broken: bool) -> BaseException:
    """The error as SQLAlchemy would have raised it, without parameters."""
    return DBAPIError.instance(
        failed.sql, None, failed.error, psycopg.Error, hide_parameters=True, connection_invalidated=is_broken
    )
