"""Many commands, few transactions."""

import asyncio
from collections.abc import Sequence
from uuid import UUID

import pytest

from services.notifications.jobs.group_commit import GroupCommit
from shared.db.database import Database
from shared.db.transaction import Transaction
from shared.identifiers import new_id


class Doubling:
    """Doubles numbers, and refuses seven."""

    def __init__(self) -> None:
        self.groups: list[list[int]] = []
        self.workspaces: list[UUID] = []
        self.begun = asyncio.Event()

    async def __call__(self, numbers: Sequence[int], tx: Transaction) -> list[int]:
        self.begun.set()
        self.groups.append(list(numbers))
        self.workspaces.append(tx.workspace_id)
        await tx.value("SELECT 1")
        if 7 in numbers:
            raise ValueError("seven")
        return [2 * number for number in numbers]


class TestGroupCommit:
    async def test_does_what_comes_together_in_one_transaction(self, database: Database, workspace_id: UUID) -> None:
        work = Doubling()
        commit = GroupCommit(work)

        results = await asyncio.gather(
            *(commit.submit(number, workspace_id=workspace_id, database=database) for number in range(5))
        )

        assert results == [0, 2, 4, 6, 8]
        assert work.groups == [[0, 1, 2, 3, 4]]

    async def test_takes_along_what_came_meanwhile(self, database: Database, workspace_id: UUID) -> None:
        work = Doubling()
        commit = GroupCommit(work)
        first = asyncio.create_task(commit.submit(1, workspace_id=workspace_id, database=database))
        await work.begun.wait()

        rest = await asyncio.gather(
            *(commit.submit(number, workspace_id=workspace_id, database=database) for number in (2, 3))
        )

        assert (await first, rest) == (2, [4, 6])
        assert work.groups == [[1], [2, 3]]

    async def test_lets_none_suffer_from_another(self, database: Database, workspace_id: UUID) -> None:
        commit = GroupCommit(Doubling())

        results = await asyncio.gather(
            *(commit.submit(number, workspace_id=workspace_id, database=database) for number in (6, 7, 8)),
            return_exceptions=True,
        )

        assert [results[0], results[2]] == [12, 16]
        assert isinstance(results[1], ValueError)

    async def test_goes_on_after_a_failure(self, database: Database, workspace_id: UUID) -> None:
        commit = GroupCommit(Doubling())
        with pytest.raises(ValueError, match="seven"):
            await commit.submit(7, workspace_id=workspace_id, database=database)

        assert await commit.submit(8, workspace_id=workspace_id, database=database) == 16

    async def test_keeps_workspaces_apart(self, database: Database) -> None:
        work = Doubling()
        commit = GroupCommit(work)
        workspaces = [new_id(), new_id()]

        await asyncio.gather(*(commit.submit(1, workspace_id=one, database=database) for one in workspaces))

        assert sorted(work.workspaces) == sorted(workspaces)

    async def test_does_not_mind_who_gave_up_waiting(self, database: Database, workspace_id: UUID) -> None:
        commit = GroupCommit(Doubling())
        impatient = asyncio.create_task(commit.submit(1, workspace_id=workspace_id, database=database))
        await asyncio.sleep(0)
        impatient.cancel()

        assert await commit.submit(2, workspace_id=workspace_id, database=database) == 4
