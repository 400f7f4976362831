"""The feed of changes, over HTTP: in the order of the commits, nothing missed, waiting without a connection."""

import asyncio
import contextlib
import time
from typing import Any, cast
from uuid import UUID, uuid4

import httpx
import pytest

from services.crm.http.change_watch import LOOK_EVERY_SECONDS
from services.crm.models.timeline import changes_channel
from services.crm.queries.list_changes import list_changes, present_position
from services.crm.repositories.timeline import did, store_entries
from services.crm.tests.desk import Desk
from services.crm.tests.factories import NOON, created
from services.crm.tests.hall import Hall
from shared.db.database import Database
from shared.db.statements import Row
from shared.db.transaction import Transaction
from shared.http.stopping import stopping_of
from shared.messaging.wakeup import connect
from shared.testing.database import redis_url
from shared.testing.waiting import eventually


class RolledBack(Exception):
    """Ends a transaction."""


class Reader:
    """Follows the feed of a desk's workspace from where it is now."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.cursor: str | None = None

    async def ask(self, **query: Any) -> httpx.Response:
        given = {"after": self.cursor} if self.cursor else {}
        return await self.desk.call("GET", "/changes", params=given | query)

    async def read(self, **query: Any) -> list[dict[str, Any]]:
        answer = await self.ask(**query)
        assert answer.status_code == 200, answer.text
        self.cursor = answer.json()["next_cursor"]
        items: list[dict[str, Any]] = answer.json()["items"]
        return items

    async def ids(self, **query: Any) -> list[UUID]:
        return [UUID(item["id"]) for item in await self.read(**query)]


@pytest.fixture
async def reader(desk: Desk) -> Reader:
    reader = Reader(desk)
    assert await reader.read() == []
    return reader


async def note(tx: Transaction, *event_ids: UUID) -> None:
    """Write entries, so that the transaction has begun to write."""
    await store_entries(tx, [did(one, "lead.edited", uuid4(), {}, cause=tx.cause, now=NOON) for one in event_ids])
    await tx.flush()


def some_ids(count: int) -> list[UUID]:
    return sorted(uuid4() for _ in range(count))


class TestGetChanges:
    async def test_begins_with_now(self, desk: Desk) -> None:
        lead_id = await desk.lead()
        await desk.patch(lead_id, job_title="CTO")

        assert await Reader(desk).read() == []

    async def test_tells_of_an_edit_with_who_did_it(self, desk: Desk, reader: Reader, colleague: UUID) -> None:
        lead_id = await desk.lead()
        desk.user_id = colleague
        await desk.patch(lead_id, job_title="CTO")

        [change] = await reader.read()

        assert (change["type"], change["lead_id"]) == ("lead.edited", str(lead_id))
        assert change["actor"] == {"id": str(colleague), "name": "Cora Colleague"}
        assert change["summary"] == {"fields": ["job_title"]}
        assert await reader.read() == []

    async def test_tells_of_what_other_services_announce(self, hall: Hall, reader: Reader) -> None:
        message = hall.message(created(hall.lead_id))
        await hall.deliver(message)

        assert await reader.ids() == [message.id]

    async def test_misses_nothing_when_the_first_to_begin_commits_last(
        self, database: Database, desk: Desk, reader: Reader
    ) -> None:
        slow, quick = some_ids(2)
        async with database.transaction(desk.workspace_id) as tx:
            await note(tx, slow)
            async with database.transaction(desk.workspace_id) as other:
                await note(other, quick)
            before = await reader.ids()
            again = await reader.ids()
        after = await reader.ids()

        assert (before, again, after) == ([quick], [], [slow])
        assert await reader.ids() == []

    async def test_shows_nothing_that_was_rolled_back(self, database: Database, desk: Desk, reader: Reader) -> None:
        with contextlib.suppress(RolledBack):
            async with database.transaction(desk.workspace_id) as tx:
                await note(tx, uuid4())
                await reader.read()
                raise RolledBack
        async with database.transaction(desk.workspace_id) as tx:
            with contextlib.suppress(RolledBack):
                async with tx.savepoint():
                    await note(tx, uuid4())
                    raise RolledBack

        assert await reader.ids() == []

    async def test_pages_through_many_while_others_commit(self, database: Database, desk: Desk, reader: Reader) -> None:
        begun_first, begun_later = some_ids(7), some_ids(5)
        async with database.transaction(desk.workspace_id) as tx:
            await note(tx, *begun_first[:3])
            assert await reader.ids() == []  # from here on this transaction is one that was open
            async with database.transaction(desk.workspace_id) as other:
                await note(other, *begun_later)
            await note(tx, *begun_first[3:])
        seen = await reader.ids(limit=2)
        async with database.transaction(desk.workspace_id) as tx:
            await note(tx, last := uuid4())
        while page := await reader.ids(limit=2):
            seen += page

        assert seen == [*begun_first, *begun_later, last]

    async def test_gives_each_of_many_writers_changes_once(
        self, database: Database, desk: Desk, reader: Reader
    ) -> None:
        written: list[UUID] = []
        seen: list[UUID] = []

        async def write(number: int) -> None:
            for _ in range(10):
                async with database.transaction(desk.workspace_id) as tx:
                    ids = some_ids(1 + number % 3)
                    await note(tx, *ids)
                    await tx.execute("SELECT pg_sleep(random() / 100)")
                written.extend(ids)

        async def read() -> None:
            while len(seen) < 1 or not all(task.done() for task in writers) or len(seen) < len(written):
                seen.extend(await reader.ids(limit=7, wait=0.2))

        writers = [asyncio.create_task(write(number)) for number in range(6)]
        await asyncio.wait_for(asyncio.gather(*writers, read()), 30)

        assert sorted(seen) == sorted(written)
        assert await reader.ids() == []

    async def test_keeps_to_one_workspace(self, database: Database, desk: Desk, reader: Reader, stranger: Desk) -> None:
        async with database.transaction(stranger.workspace_id) as tx:
            await note(tx, uuid4())

        assert await reader.ids() == []

    async def test_refuses_a_cursor_of_another_workspace_and_of_another_database(
        self, reader: Reader, stranger: Desk
    ) -> None:
        others = Reader(stranger)
        await others.read()
        foreign, signer = Reader(reader.desk), reader.desk.client._transport.app.state.cursors  # type: ignore[attr-defined]
        foreign.cursor = others.cursor
        restored = Reader(reader.desk)
        position = (f"{2**60}:{2**60}:", None, "0", UUID(int=0))
        restored.cursor = signer.encode(position, f"changes of {reader.desk.workspace_id}")

        for answer in (await foreign.ask(), await restored.ask()):
            assert (answer.status_code, answer.json()["code"]) == (400, "cursor_invalid")


class TestWaiting:
    async def test_is_woken_by_a_commit(self, desk: Desk, reader: Reader) -> None:
        lead_id = await desk.lead()
        waiting = asyncio.create_task(reader.read(wait=20))
        await eventually(lambda: is_waiting(desk))
        async with connect(redis_url()) as redis:

            async def commit_is_heard() -> bool:
                """The tests' database sends no hints by itself; the subscription may still be on its way."""
                return bool(await redis.publish(changes_channel(desk.workspace_id), b""))

            await desk.patch(lead_id, job_title="CTO")
            began = time.monotonic()
            await eventually(commit_is_heard)
            [change] = await waiting

        assert change["lead_id"] == str(lead_id)
        assert time.monotonic() - began < 5

    async def test_looks_by_itself_where_nobody_tells_it(self, desk: Desk, reader: Reader) -> None:
        lead_id = await desk.lead()
        waiting = asyncio.create_task(reader.read(wait=20))
        await eventually(lambda: is_waiting(desk))

        await desk.patch(lead_id, job_title="CTO")

        assert len(await asyncio.wait_for(waiting, 10 * LOOK_EVERY_SECONDS)) == 1

    async def test_ends_with_nothing_after_the_time_asked_for(self, reader: Reader) -> None:
        began = time.monotonic()

        assert await reader.read(wait=0.3) == []
        assert time.monotonic() - began >= 0.3

    async def test_holds_no_connection(self, database: Database, desk: Desk, reader: Reader) -> None:
        pool_size = database.engine.pool.size()  # type: ignore[attr-defined]
        waiting = [asyncio.create_task(reader.ask(wait=1.5)) for _ in range(3 * pool_size)]

        async def none_is_taken() -> bool:
            return await is_waiting(desk) and database.engine.pool.checkedout() == 0  # type: ignore[attr-defined]

        await eventually(none_is_taken, every=0.01)

        assert {(await answer).status_code for answer in waiting} == {200}

    async def test_ends_when_the_process_does(self, desk: Desk, reader: Reader) -> None:
        stopping = stopping_of(desk.client._transport.app.state)  # type: ignore[attr-defined]
        waiting = asyncio.create_task(reader.read(wait=25))
        await eventually(lambda: is_waiting(desk))
        stopping.set()
        try:
            assert await asyncio.wait_for(waiting, 5) == []
        finally:
            stopping.clear()

    @pytest.mark.parametrize("query", [{"wait": 26}, {"wait": -1}, {"limit": 0}, {"limit": 201}])
    async def test_refuses_what_it_does_not_offer(self, reader: Reader, query: dict[str, int]) -> None:
        assert (await reader.ask(**query)).status_code == 422


async def is_waiting(desk: Desk) -> bool:
    return bool(desk.client._transport.app.state.change_hints._waiting.get(changes_channel(desk.workspace_id)))  # type: ignore[attr-defined]


class TestHints:
    async def test_are_sent_after_the_commit_and_only_then(self, database: Database, desk: Desk) -> None:
        told: list[str] = []
        before, database.send_hints = database.send_hints, told.extend
        try:
            async with database.transaction(desk.workspace_id) as tx:
                await note(tx, uuid4())
                told_early = list(told)
            with contextlib.suppress(RolledBack):
                async with database.transaction(uuid4()) as tx:
                    await note(tx, uuid4())
                    raise RolledBack
        finally:
            database.send_hints = before

        assert (told_early, told) == ([], [changes_channel(desk.workspace_id)])


class TestGetTimeline:
    async def test_shows_the_last_of_all_leads_first(self, desk: Desk, colleague: UUID) -> None:
        first, second = await desk.lead(first_name="Ada"), await desk.lead(first_name="Bob")
        desk.user_id = colleague
        await desk.patch(first, job_title="CTO")
        await desk.move(second, "contacted")

        newest = (await desk.call("GET", "/timeline", params={"limit": 1})).json()
        older = (await desk.call("GET", "/timeline", params={"limit": 1, "cursor": newest["next_cursor"]})).json()

        [move], [edit] = newest["items"], older["items"]
        assert (move["type"], move["lead"]["first_name"]) == ("lead.status_changed", "Bob")
        assert (edit["type"], edit["lead"]["first_name"]) == ("lead.edited", "Ada")
        assert move["actor"]["name"] == "Cora Colleague"
        assert older["next_cursor"] is None

    async def test_names_no_lead_that_nobody_is_shown(self, desk: Desk) -> None:
        lead_id = await desk.lead(lead_version=0, first_name="Hidden")
        async with desk.database.transaction(desk.workspace_id) as tx:
            await store_entries(tx, [did(uuid4(), "lead.scored", lead_id, {}, cause=tx.cause, now=NOON)])

        [entry] = (await desk.call("GET", "/timeline")).json()["items"]

        assert (entry["lead_id"], entry["lead"]) == (str(lead_id), None)


class ExplainingTransaction:
    """Shows the plan of a statement before it runs it."""

    def __init__(self, tx: Transaction) -> None:
        self.tx = tx
        self.workspace_id = tx.workspace_id
        self.plan: list[str] = []

    async def rows(self, sql: str, **parameters: Any) -> list[Row]:
        self.plan += [line["QUERY PLAN"] for line in await self.tx.rows(f"EXPLAIN {sql}", **parameters)]
        return await self.tx.rows(sql, **parameters)


class TestPlan:
    async def test_reads_the_feed_from_its_index(self, database: Database, desk: Desk) -> None:
        async with database.transaction(desk.workspace_id) as tx:
            position = await present_position(tx)
            await note(tx, *some_ids(5000))

        async with database.transaction(desk.workspace_id) as tx:
            explaining = ExplainingTransaction(tx)
            await list_changes(cast("Transaction", explaining), position, limit=1)

        assert any("timeline_entries_recorded_in_idx" in line for line in explaining.plan)
        assert not any("Seq Scan on timeline_entries" in line for line in explaining.plan), "\n".join(explaining.plan)
