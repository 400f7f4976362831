"""Many small changes in one transaction: a commit takes along whatever came while the one before it ran."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar
from uuid import UUID

from shared.db.database import Database
from shared.db.transaction import Transaction

C = TypeVar("C")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class _Waiting(Generic[C, R]):
    command: C
    result: asyncio.Future[R]


class GroupCommit(Generic[C, R]):
    """`work` does several commands of one workspace and returns their results in order. Where it fails, the commands
    are done one by one, so that none suffers from another. No timer: a lone command is done at once."""

    def __init__(self, work: Callable[[Sequence[C], Transaction], Awaitable[Sequence[R]]]) -> None:
        self._work = work
        self._waiting: dict[UUID, list[_Waiting[C, R]]] = {}
        self._running: dict[UUID, asyncio.Task[None]] = {}

    async def submit(self, command: C, *, workspace_id: UUID, database: Database) -> R:
        """Returns when the command's transaction is committed; raises what the command met on its own."""
        result: asyncio.Future[R] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(workspace_id, []).append(_Waiting(command, result))
        if workspace_id not in self._running:
            self._running[workspace_id] = asyncio.create_task(self._run(workspace_id, database))
        return await result

    async def _run(self, workspace_id: UUID, database: Database) -> None:
        try:
            await asyncio.sleep(0)  # those that start together arrive together
            while group := self._waiting.pop(workspace_id, None):
                await self._commit(group, workspace_id, database)
        finally:
            del self._running[workspace_id]

    async def _commit(self, group: list[_Waiting[C, R]], workspace_id: UUID, database: Database) -> None:
        try:
            async with database.transaction(workspace_id) as tx:
                results = await self._work([waiting.command for waiting in group], tx)
        except Exception as error:
            if len(group) == 1:
                _settle(group[0], error)
                return
            for waiting in group:
                await self._commit([waiting], workspace_id, database)
        else:
            for waiting, result in zip(group, results, strict=True):
                _settle(waiting, result)


def _settle(waiting: _Waiting[C, R], outcome: R | Exception) -> None:
    if waiting.result.done():  # who asked gave up
        return
    if isinstance(outcome, Exception):
        waiting.result.set_exception(outcome)
    else:
        waiting.result.set_result(outcome)
