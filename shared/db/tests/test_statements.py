"""Statements on the driver below the session: one transaction, one workspace, one kind of error."""

import asyncio
import contextlib
from uuid import UUID

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError, ProgrammingError

from shared.db.database import Database
from shared.db.round_trip import RoundTrip
from shared.db.statements import NothingCommitted, driver_form
from shared.db.transaction import Transaction
from shared.identifiers import new_id
from shared.testing.database import postgres_url

ADD = "INSERT INTO notes (id, workspace_id, text) VALUES (:id, :workspace_id, :text)"
COUNT = "SELECT count(*) FROM notes"


@pytest.fixture
def workspace_id() -> UUID:
    return new_id()


def a_number() -> int:
    return new_id().int & 0x7FFFFFFF


class TestDriverForm:
    @pytest.mark.parametrize(
        ("sql", "expected"),
        [
            ("SELECT :a, :a_b", "SELECT %(a)s, %(a_b)s"),
            ("SELECT x::int, 'a:b'", "SELECT x::int, 'a:b'"),
            ("SELECT 'k\\:' || :k", "SELECT 'k:' || %(k)s"),
            ("SELECT 5 % 3 LIKE '%x'", "SELECT 5 %% 3 LIKE '%%x'"),
        ],
    )
    def test_names_parameters_as_psycopg_does(self, sql: str, expected: str) -> None:
        assert driver_form(sql) == expected


class TestStatements:
    async def test_share_the_sessions_transaction(self, database: Database, workspace_id: UUID) -> None:
        number = a_number()
        async with database.transaction(workspace_id) as tx:
            await tx.execute(ADD, id=number, workspace_id=workspace_id, text="100 %: yes")
            seen = await tx.session.scalar(text("SELECT text FROM notes WHERE id = :id"), {"id": number})

        assert seen == "100 %: yes"

    async def test_are_undone_with_it(self, database: Database, workspace_id: UUID) -> None:
        async def fail() -> None:
            async with database.transaction(workspace_id) as tx:
                await tx.execute(ADD, id=a_number(), workspace_id=workspace_id, text="")
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            await fail()
        async with database.transaction(workspace_id) as tx:
            assert await tx.value(COUNT) == 0

    async def test_are_undone_with_a_savepoint_alone(self, database: Database, workspace_id: UUID) -> None:
        async with database.transaction(workspace_id) as tx:
            await tx.execute(ADD, id=a_number(), workspace_id=workspace_id, text="kept")
            with pytest.raises(ZeroDivisionError):
                await self._fail_in_savepoint(tx)
            assert [row["text"] for row in await tx.rows("SELECT text FROM notes")] == ["kept"]

    async def _fail_in_savepoint(self, tx: Transaction) -> None:
        async with tx.savepoint():
            await tx.execute(ADD, id=a_number(), workspace_id=tx.workspace_id, text="undone")
            raise ZeroDivisionError

    async def test_see_their_workspace_only(self, database: Database, workspace_id: UUID) -> None:
        async with database.transaction(workspace_id) as tx:
            await tx.execute(ADD, id=a_number(), workspace_id=workspace_id, text="")
        async with database.transaction(new_id()) as tx:
            assert await tx.value(COUNT) == 0
        with pytest.raises(ProgrammingError, match="row-level security"):
            async with database.transaction(new_id()) as tx:
                await tx.execute(ADD, id=a_number(), workspace_id=workspace_id, text="forged")

    async def test_travel_with_the_next_that_has_an_answer(self, database: Database, workspace_id: UUID) -> None:
        async with database.transaction(workspace_id) as tx:
            for text_ in ("one", "two"):
                await tx.execute(ADD, id=a_number(), workspace_id=workspace_id, text=text_)
            assert await tx.value(COUNT) == 2
            await tx.execute("DELETE FROM notes WHERE text = :text", text="one")
            assert await tx.session.scalar(text("SELECT text FROM notes")) == "two"

    async def test_tell_which_of_those_that_travelled_together_failed(
        self, database: Database, workspace_id: UUID
    ) -> None:
        async with database.transaction(workspace_id) as tx:
            await tx.execute(ADD, id=a_number(), workspace_id=workspace_id, text="")
            await tx.execute("INSERT INTO nowhere VALUES (1)")
            await tx.execute("INSERT INTO nowhere_either VALUES (1)")
            with pytest.raises(ProgrammingError, match="nowhere") as failed:
                await tx.value(COUNT)
            await tx.session.rollback()
        assert failed.value.statement == "INSERT INTO nowhere VALUES (1)"

    async def test_fail_before_a_statement_of_the_session(self, database: Database, workspace_id: UUID) -> None:
        async with database.transaction(workspace_id) as tx:
            await tx.execute("INSERT INTO nowhere VALUES (1)")
            with pytest.raises(ProgrammingError, match="nowhere"):
                await tx.session.scalar(text("SELECT count(*) FROM notes"))
            await tx.session.rollback()

    async def test_fail_with_a_savepoint_alone(self, database: Database, workspace_id: UUID) -> None:
        async with database.transaction(workspace_id) as tx:
            with pytest.raises(ProgrammingError, match="nowhere"):
                async with tx.savepoint():
                    await tx.execute("INSERT INTO nowhere VALUES (1)")
            await tx.execute(ADD, id=a_number(), workspace_id=workspace_id, text="kept")
        async with database.transaction(workspace_id) as tx:
            assert await tx.value(COUNT) == 1

    async def test_are_not_lost_in_silence_after_a_failure(self, database: Database, workspace_id: UUID) -> None:
        async def go_on_after_a_failure() -> None:
            async with database.transaction(workspace_id) as tx:
                await tx.execute(ADD, id=a_number(), workspace_id=workspace_id, text="")
                with contextlib.suppress(ProgrammingError):
                    await tx.value("SELECT nothing")

        with pytest.raises(NothingCommitted):
            await go_on_after_a_failure()

    @pytest.mark.parametrize("bad", ["\0", "1", "x"], ids=["cannot be sent", "is refused", "is refused at once"])
    async def test_are_prepared_anew_after_a_failure(self, database: Database, workspace_id: UUID, bad: str) -> None:
        """The driver prepares what it has run five times; what stood behind the failing statement never was."""

        async def add(value: str, *, is_alone: bool) -> None:
            async with database.transaction(workspace_id) as tx:
                if not is_alone:
                    await tx.value(COUNT)
                async with contextlib.nullcontext() if is_alone else tx.savepoint():
                    await tx.execute("SELECT 1 / (1 - CAST(:value AS int))", value=value)
                    await tx.execute(ADD, id=a_number(), workspace_id=workspace_id, text="")
                    await tx.value(COUNT)

        for number in range(16):
            for is_alone in (True, False):
                with pytest.raises(DBAPIError) if number % 3 else contextlib.nullcontext():
                    await add(bad if number % 3 else "0", is_alone=is_alone)
        async with database.transaction(workspace_id) as tx:
            assert await tx.value(COUNT) == 12

    async def test_cost_few_round_trips(self, database: Database, workspace_id: UUID) -> None:
        """BEGIN and the workspace with the first answer, COMMIT with what has none."""
        trips: list[RoundTrip] = []
        run = RoundTrip.run

        async def counted(trip: RoundTrip) -> None:
            trips.append(trip)
            await run(trip)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(RoundTrip, "run", counted)
            async with database.transaction(workspace_id) as tx:
                await tx.value(COUNT)
                await tx.execute(ADD, id=a_number(), workspace_id=workspace_id, text="")
        assert len(trips) == 2

    async def test_are_cancelled_together(self, database: Database, workspace_id: UUID) -> None:
        async def wait_long() -> None:
            async with database.transaction(workspace_id) as tx:
                await tx.execute(ADD, id=a_number(), workspace_id=workspace_id, text="")
                await tx.execute("SELECT pg_sleep(60)")
                await tx.value(COUNT)

        with pytest.raises(TimeoutError):
            await asyncio.wait_for(wait_long(), 0.2)
        async with database.transaction(workspace_id) as tx:
            assert await tx.value(COUNT) == 0

    async def test_leave_no_workspace_behind_on_the_connection(self, database: Database, workspace_id: UUID) -> None:
        async with database.transaction(workspace_id) as tx:
            await tx.execute(ADD, id=a_number(), workspace_id=workspace_id, text="")
        async with database.system_transaction() as tx:
            assert not await tx.value("SELECT current_setting('app.workspace_id', true)")

    async def test_fail_as_the_sessions_do_without_telling_parameters(
        self, database: Database, workspace_id: UUID
    ) -> None:
        number = a_number()

        async def add() -> None:
            async with database.transaction(workspace_id) as tx:
                await tx.execute(ADD, id=number, workspace_id=workspace_id, text="a personal word")

        await add()
        with pytest.raises(IntegrityError) as failed:
            await add()

        assert "personal" not in str(failed.value)

    async def test_recover_when_the_server_ended_the_connections(self, database: Database, workspace_id: UUID) -> None:
        async def lose_the_server() -> None:
            async with database.transaction(workspace_id) as tx:
                await tx.value(COUNT)
                _end_connections(database)
                await tx.value(COUNT)

        with pytest.raises(OperationalError) as failed:
            await lose_the_server()
        assert failed.value.connection_invalidated

        async with database.transaction(workspace_id) as tx:
            assert await tx.value(COUNT) == 0

    async def test_are_named_by_the_error_even_where_a_statement_of_sqlalchemy_brought_them(
        self, database: Database, workspace_id: UUID
    ) -> None:
        async def lose_the_server() -> None:
            async with database.transaction(workspace_id) as tx:
                await tx.value(COUNT)
                _end_connections(database)
                await tx.execute(ADD, id=new_id(), workspace_id=workspace_id, text="lost")
                await tx.session.execute(text("SELECT 1"))

        with pytest.raises(OperationalError) as failed:
            await lose_the_server()
        assert failed.value.connection_invalidated
        assert "INSERT INTO notes" in (failed.value.statement or "")

    async def test_fail_once_at_most_on_connections_that_lay_in_the_pool(
        self, database: Database, workspace_id: UUID
    ) -> None:
        async with database.transaction(workspace_id) as first, database.transaction(workspace_id) as second:
            await first.value(COUNT)
            await second.value(COUNT)
        _end_connections(database)

        async def look() -> int:
            async with database.transaction(workspace_id) as tx:
                return int(await tx.value(COUNT))

        with pytest.raises(OperationalError):
            await look()
        assert [await look() for _ in range(3)] == [0, 0, 0]


def _end_connections(database: Database) -> None:
    """As a restart of PostgreSQL does."""
    with psycopg.connect(postgres_url(), autocommit=True) as admin:
        admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (database.engine.url.database,)
        )
