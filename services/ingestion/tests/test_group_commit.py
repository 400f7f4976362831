"""Many requests, one commit; and whatever happens to it, each lead is stored once and each request answered."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import psycopg
import pytest

from services.ingestion.http.group_commit import GroupCommit
from services.ingestion.http.waiting_leads import LARGEST_BULK, MOST_WAITING, Waiting, WaitingLeads
from services.ingestion.tests.factories import address_of, an_address, an_arrival, connection_url, outbox_of, rows_of
from services.ingestion.tests.lossy_proxy import LossyProxy, lossy_proxy
from shared.db.database import Database
from shared.errors import Overloaded
from shared.testing.waiting import eventually

PATIENCE = 8.0


@contextlib.asynccontextmanager
async def a_lane(url: str, patience: float = PATIENCE) -> AsyncIterator[GroupCommit]:
    lane = GroupCommit(url, lane="test", patience=patience, hint=lambda: None)
    lane.start()
    try:
        yield lane
    finally:
        await lane.close()


@pytest.fixture
async def lane(database: Database) -> AsyncIterator[GroupCommit]:
    async with a_lane(connection_url(database)) as lane:
        yield lane


@pytest.fixture
async def proxy(database: Database) -> AsyncIterator[LossyProxy]:
    url = database.engine.url
    async with lossy_proxy(url.host or "127.0.0.1", url.port or 5432) as proxy:
        yield proxy


def through(proxy: LossyProxy, database: Database) -> str:
    return address_of(database.engine.url, host="127.0.0.1", port=proxy.port)


async def counts(database: Database, workspace_id: UUID) -> tuple[int, int, int]:
    """Leads, touches and events of a workspace."""
    leads = await rows_of(database, workspace_id, "leads")
    touches = await rows_of(database, workspace_id, "touches")
    return len(leads), len(touches), len(await outbox_of(database, workspace_id))


class TestGroupCommit:
    async def test_stores_leads_of_many_workspaces(self, lane: GroupCommit, database: Database) -> None:
        workspaces = [uuid4() for _ in range(5)]

        stored = await asyncio.gather(*(lane.store(workspace, an_arrival()) for workspace in workspaces * 4))

        assert {lead.version for lead in stored} == {1}
        assert [await counts(database, workspace) for workspace in workspaces] == [(4, 4, 4)] * 5

    async def test_makes_one_lead_of_200_posts_of_one_person(
        self, lane: GroupCommit, database: Database, workspace_id: UUID
    ) -> None:
        address = an_address()

        stored = await asyncio.gather(
            *(lane.store(workspace_id, an_arrival(email=address), is_bulk=n % 2 == 0) for n in range(200))
        )

        assert sorted(lead.version for lead in stored) == list(range(1, 201))
        assert len({lead.lead_id for lead in stored}) == 1
        events = await outbox_of(database, workspace_id)
        assert [event["topic"] for event in events] == ["lead.created"] + ["lead.updated"] * 199
        assert [event["headers"]["ce_aggversion"] for event in events] == [str(n) for n in range(1, 201)]

    async def test_agrees_with_a_second_process(
        self, lane: GroupCommit, database: Database, workspace_id: UUID
    ) -> None:
        people = [an_address() for _ in range(20)]
        async with a_lane(connection_url(database)) as other:
            stored = await asyncio.gather(
                *(
                    one.store(workspace_id, an_arrival(email=person))
                    for _ in range(5)
                    for one, order in ((lane, people), (other, people[::-1]))
                    for person in order
                )
            )

        assert len({lead.lead_id for lead in stored}) == 20
        assert await counts(database, workspace_id) == (20, 200, 200)

    async def test_gives_a_row_that_cannot_be_stored_its_own_error(
        self, lane: GroupCommit, database: Database, workspace_id: UUID
    ) -> None:
        poison = an_arrival()
        poison.employees = 10**12
        good = [an_arrival() for _ in range(5)]

        outcomes = await asyncio.gather(
            *(lane.store(workspace_id, lead) for lead in [*good, poison]), return_exceptions=True
        )

        assert isinstance(outcomes[-1], psycopg.DataError)
        assert not any(isinstance(outcome, BaseException) for outcome in outcomes[:-1])
        assert await counts(database, workspace_id) == (5, 5, 5)


class TestWaitingLeads:
    async def test_refuse_one_more_when_too_many_wait(self, workspace_id: UUID) -> None:
        queue = WaitingLeads()
        waiting = Waiting(workspace_id, an_arrival(), asyncio.get_running_loop().create_future(), deadline=0)
        for _ in range(MOST_WAITING):
            queue.add(waiting, is_bulk=False)

        with pytest.raises(Overloaded):
            queue.add(waiting, is_bulk=False)

    async def test_let_forms_go_before_bulk_posts(self, workspace_id: UUID) -> None:
        queue = WaitingLeads()
        loop = asyncio.get_running_loop()
        bulk = [Waiting(workspace_id, an_arrival(), loop.create_future(), deadline=0) for _ in range(300)]
        form = Waiting(workspace_id, an_arrival(), loop.create_future(), deadline=0)
        for waiting in bulk:
            queue.add(waiting, is_bulk=True)
        queue.add(form, is_bulk=False)

        batch = await queue.take()

        assert batch[0] is form
        assert batch[1:] == bulk[:LARGEST_BULK]


class TestLostConnection:
    async def test_is_opened_again(self, lane: GroupCommit, database: Database, workspace_id: UUID) -> None:
        await lane.store(workspace_id, an_arrival())
        await kill_gateways(database)

        stored = await lane.store(workspace_id, an_arrival())

        assert stored.version == 1

    async def test_at_commit_doubles_nothing_where_the_commit_was_done(
        self, proxy: LossyProxy, database: Database, workspace_id: UUID
    ) -> None:
        address = an_address()
        async with a_lane(through(proxy, database)) as lane:
            await lane.store(workspace_id, an_arrival(email=address))
            proxy.lose_next_answer = True

            stored = await asyncio.gather(
                lane.store(workspace_id, an_arrival(email=address)), lane.store(workspace_id, an_arrival())
            )

        assert proxy.lost == 1
        assert sorted(lead.version for lead in stored) == [1, 2]
        assert await counts(database, workspace_id) == (2, 3, 3)

    async def test_at_commit_loses_nothing_where_the_commit_was_not_done(
        self, lane: GroupCommit, database: Database, workspace_id: UUID
    ) -> None:
        """A trigger that fires at commit makes the transaction linger there, long enough to be killed."""
        await lane.store(workspace_id, an_arrival())
        async with lingering_commits(database):
            storing = asyncio.gather(*(lane.store(workspace_id, an_arrival()) for _ in range(3)))
            await eventually(lambda: kill_gateways(database, lingering=True))
        stored = await storing

        assert [lead.version for lead in stored] == [1, 1, 1]
        assert await counts(database, workspace_id) == (4, 4, 4)

    async def test_for_long_is_answered_with_a_request_to_come_back(self, workspace_id: UUID) -> None:
        async with a_lane("postgresql://nobody@127.0.0.1:9/nothing", patience=0.3) as lane:
            with pytest.raises(Overloaded):
                await lane.store(workspace_id, an_arrival())

    async def test_to_a_silent_server_is_cut(self, proxy: LossyProxy, database: Database, workspace_id: UUID) -> None:
        async with a_lane(through(proxy, database), patience=0.3) as lane:
            await lane.store(workspace_id, an_arrival())
            proxy.is_silent = True
            with pytest.raises(Overloaded):
                await lane.store(workspace_id, an_arrival())
            proxy.is_silent = False

            assert (await lane.store(workspace_id, an_arrival())).version == 1


async def kill_gateways(database: Database, *, lingering: bool = False) -> int:
    """End the gateways' connections to this database; `lingering`: only those that wait at their commit."""
    where = "AND wait_event = 'PgSleep'" if lingering else ""
    with psycopg.connect(admin_url(database), autocommit=True) as admin:
        row = admin.execute(
            f"""SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
                WHERE datname = %s AND application_name = 'ingestion-gateway' {where}""".encode(),
            (database.engine.url.database,),
        ).fetchone()
    assert row is not None
    return int(row[0])


@contextlib.asynccontextmanager
async def lingering_commits(database: Database) -> AsyncIterator[None]:
    with psycopg.connect(admin_url(database), autocommit=True) as admin:
        admin.execute(
            """CREATE FUNCTION linger() RETURNS trigger LANGUAGE plpgsql AS
               'BEGIN PERFORM pg_sleep(20); RETURN NULL; END'"""
        )
        admin.execute(
            """CREATE CONSTRAINT TRIGGER lingers AFTER INSERT ON touches DEFERRABLE INITIALLY DEFERRED
               FOR EACH ROW EXECUTE FUNCTION linger()"""
        )
        try:
            yield
        finally:
            admin.execute("DROP TRIGGER lingers ON touches")
            admin.execute("DROP FUNCTION linger")


def admin_url(database: Database) -> str:
    """The same database with all rights."""
    return address_of(database.engine.url, query={})
