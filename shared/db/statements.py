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
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

Row = dict[str, Any]

log = logging.getLogger(__name__)
"""Tells each statement at DEBUG, without its parameters: those are somebody's personal data."""

NAMED = re.compile(r"(?<![:\w\\]):(\w+)(?!:)")


@lru_cache(maxsize=1024)
def driver_form(sql: str) -> str:
    """`:name` as SQLAlchemy's `text()` knows it becomes psycopg's `%(name)s`; `\\:` is a plain colon."""
    return NAMED.sub(r"%(\1)s", sql.replace("%", "%%")).replace("\\:", ":")


class DriverConnection:
    """The psycopg connection below a session. Errors are SQLAlchemy's, so that callers know one kind only."""

    def __init__(self, connection: AsyncConnection, driver: psycopg.AsyncConnection[Any]) -> None:
        self._connection = connection
        self._driver = driver

    @classmethod
    async def of(cls, session: AsyncSession) -> "DriverConnection":
        """Begins the session's transaction unless that is done."""
        connection = await session.connection()
        driver = (await connection.get_raw_connection()).driver_connection
        assert isinstance(driver, psycopg.AsyncConnection)
        return cls(connection, driver)

    async def run(self, sql: str, parameters: Mapping[str, Any]) -> list[Row]:
        """All rows of the answer; none where the statement gives none. Raises sqlalchemy.exc.DBAPIError."""
        log.debug("%s", sql)
        try:
            async with self._driver.cursor(row_factory=dict_row) as cursor:
                await cursor.execute(driver_form(sql), parameters)
                return await cursor.fetchall() if cursor.description else []
        except psycopg.Error as error:
            if self._driver.broken:
                with contextlib.suppress(DBAPIError):  # fails as well, and lets the pool forget what is as old as this
                    await self._connection.exec_driver_sql("SELECT")
            raise translated(sql, error, is_broken=self._driver.broken) from error


def translated(sql: str, error: psycopg.Error, *, is_broken: bool) -> BaseException:
    """The error as SQLAlchemy would have raised it, without parameters."""
    return DBAPIError.instance(sql, None, error, psycopg.Error, hide_parameters=True, connection_invalidated=is_broken)
