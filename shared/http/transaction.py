"""The edge's transaction: opened with the caller's workspace, committed BEFORE the answer leaves."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends, Request

from shared.db.database import Database
from shared.db.transaction import Transaction
from shared.http.callers import CurrentCaller
from shared.http.idempotency import claim_idempotency_key
from shared.messaging.cause import current_cause


def database_of(request: Request) -> Database:
    """The service's database, connected by `create_app`."""
    database: Database = request.app.state.database
    return database


async def transaction(request: Request, caller: CurrentCaller) -> AsyncIterator[Transaction]:
    """Commits if the route returns, rolls back if it raises. A POST's `Idempotency-Key` is claimed in it."""
    async with database_of(request).transaction(caller.workspace_id, current_cause()) as tx:
        await claim_idempotency_key(request, tx)
        yield tx


async def system_transaction(request: Request) -> AsyncIterator[Transaction]:
    """For routes that nobody in particular calls (login): sees only tables without row-level security."""
    async with database_of(request).system_transaction() as tx:
        yield tx


Tx = Annotated[Transaction, Depends(transaction, scope="function")]
SystemTx = Annotated[Transaction, Depends(system_transaction, scope="function")]
ServiceDatabase = Annotated[Database, Depends(database_of)]
