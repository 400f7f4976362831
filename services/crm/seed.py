"""Registers a workspace with its users and API key: `python -m services.crm.seed < document.json`.

Run again with the same document it changes nothing. What it did is printed as JSON.
"""

import asyncio
import json
import sys
from uuid import UUID

from pydantic import BaseModel, Field, SecretStr

from services.crm.models.credential import login_name
from services.crm.repositories.credentials import find_credential
from services.crm.settings import Settings
from services.crm.usecases.register_workspace import NewUser, RegisterWorkspace, register_workspace
from shared.auth.api_key_store import store_api_key
from shared.auth.passwords import hash_password, password_matches
from shared.auth.permissions import Role
from shared.clock import utc_now
from shared.db.database import Database
from shared.db.transaction import Transaction


class SeededUser(BaseModel):
    """Passwords arrive in clear text and are stored as argon2id hashes."""

    id: UUID
    email: str
    password: SecretStr
    name: str
    role: Role
    is_operator: bool = False


class SeededKey(BaseModel):
    """An API key of the workspace; only the hash of its secret is stored."""

    id: str
    secret: SecretStr
    kind: str
    scopes: list[str]
    origins: list[str] = []
    rate_limit: int | None = None


class Seed(BaseModel):
    """The document. `default_owner_id` is one of the users: every new lead becomes theirs. `api_key` may read leads
    here, if its scopes say so."""

    workspace_id: UUID
    workspace_name: str
    users: list[SeededUser] = Field(min_length=1)
    default_owner_id: UUID | None = None
    api_key: SeededKey | None = None


async def seed(database: Database, document: Seed) -> dict[str, object]:
    """Register what the document says. Returns what was new."""
    users = [await _prepare(database, user) for user in document.users]
    command = RegisterWorkspace(document.workspace_name, document.default_owner_id, users)
    async with database.transaction(document.workspace_id) as tx:
        new = await register_workspace(tx, command, now=utc_now())
        if document.api_key is not None:
            await _store(tx, document.api_key)
    return {"workspace_id": str(document.workspace_id), "new_users": [str(user_id) for user_id in new]}


async def _prepare(database: Database, user: SeededUser) -> NewUser:
    """Hash the password, outside of any transaction, unless it is the stored one."""
    async with database.system_transaction() as tx:
        stored = await find_credential(tx, login_name(user.email))
    password = user.password.get_secret_value()
    is_known = (
        stored is not None and stored.user_id == user.id and await password_matches(password, stored.password_hash)
    )
    password_hash = None if is_known else await hash_password(password)
    return NewUser(user.id, user.email, user.name, user.role, user.is_operator, password_hash)


async def _store(tx: Transaction, key: SeededKey) -> None:
    await store_api_key(
        tx,
        key.id,
        key.secret.get_secret_value(),
        kind=key.kind,
        scopes=key.scopes,
        origins=key.origins,
        rate_limit=key.rate_limit,
    )


async def main() -> None:
    database = Database.connect(Settings())
    try:
        print(json.dumps(await seed(database, Seed.model_validate_json(sys.stdin.read()))))  # noqa: T201 -- the answer
    finally:
        await database.close()


if __name__ == "__main__":
    asyncio.run(main())
