"""Several statements in one round trip to PostgreSQL: each wait puts two processes to sleep and wakes them again.

psycopg's own pipeline waits for the socket after every statement. Here its parts are put together so that all go out
in one write and one wait brings all answers. Some of these parts are not public: a new version of psycopg must pass
`shared/db/tests/test_statements.py`.
"""

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import AsyncConnection, AsyncCursor, AsyncPipeline
from psycopg.generators import fetch_many, send
from psycopg.pq import TransactionStatus
from psycopg.rows import AsyncRowFactory, tuple_row

Parameters = Mapping[str, Any] | Sequence[Any]


@dataclass(frozen=True, slots=True)
class Call:
    """A statement on its way, and later its answer."""

    sql: str
    parameters: Parameters | None
    cursor: AsyncCursor[Any]
    is_binary: bool

    async def rows(self) -> list[Any]:
        """Once it was run: none where the statement gives none."""
        return await self.cursor.fetchall() if self.cursor.description else []


class StatementFailed(Exception):
    """Which statement of a trip failed, and how; what stands after it was not run."""

    def __init__(self, sql: str, error: psycopg.Error) -> None:
        super().__init__(f"{type(error).__name__}: {error}")
        self.sql = sql
        self.error = error


class RoundTrip:
    """Statements for one connection, in psycopg's form. Those that are added wait for the next run."""

    def __init__(self, connection: AsyncConnection[Any], row_factory: AsyncRowFactory[Any] = tuple_row) -> None:
        self.connection = connection
        self._row_factory = row_factory
        self._calls: list[Call] = []

    def __bool__(self) -> bool:
        return bool(self._calls)

    def add(self, sql: str, parameters: Parameters | None = None, *, binary: bool = False) -> Call:
        call = Call(sql, parameters, self.connection.cursor(row_factory=self._row_factory), binary)
        self._calls.append(call)
        return call

    def clear(self) -> None:
        self._calls = []

    async def run(self) -> None:
        """Run what was added, in order. Raises StatementFailed."""
        calls, self._calls = self._calls, []
        try:
            async with self.connection.lock:
                await self._run(calls)
        except psycopg.Error as error:
            unanswered = (call.sql for call in calls if call.cursor.pgresult is None)
            raise StatementFailed(next(unanswered, ""), error) from error

    async def _run(self, calls: Sequence[Call]) -> None:
        prepared = self.connection._prepared
        if prepared._to_flush and self.connection.info.transaction_status is not TransactionStatus.INERROR:
            await self.connection.wait(prepared.maintain_gen(self.connection))
        pipeline = self.connection._pipeline = AsyncPipeline(self.connection)
        try:
            await self.connection.wait(_steps(pipeline, calls))
        except BaseException:
            prepared.clear()  # what was to be prepared after the failure was not
            raise
        finally:
            self.connection._pipeline = None
            pipeline._exit(None)


def _steps(pipeline: AsyncPipeline, calls: Sequence[Call]) -> Generator[Any, Any, None]:
    """As psycopg writes its own: it yields what of the socket it waits for. Raises the first failure."""
    yield from pipeline._enter_gen()
    queries = []
    for call in calls:
        yield from call.cursor._start_query(call.sql.encode())
        queries.append(call.cursor._convert_query(call.sql.encode(), call.parameters))
    for call, query in zip(calls, queries, strict=True):
        yield from call.cursor._maybe_prepare_gen(query, binary=call.is_binary)
    pipeline._enqueue_sync()
    for command in pipeline.command_queue:
        command()
    yield from send(pipeline.pgconn)
    failure: psycopg.Error | None = None
    for queued in pipeline.result_queue:
        results = yield from fetch_many(pipeline.pgconn)
        try:
            pipeline._process_results(queued, results)
        except psycopg.Error as error:  # all after the first only say that they were not run
            failure = failure or error
    if failure is not None:
        raise failure
