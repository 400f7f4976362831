"""Registering workspaces and users from a document."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from services.crm.models.credential import Credential
from services.crm.models.user import User
from services.crm.models.workspace import Workspace
from services.crm.repositories.registrations import EmailTaken
from services.crm.seed import Seed, seed
from shared.auth.api_key_table import DatabaseApiKeys
from shared.auth.api_keys import new_api_key
from shared.auth.passwords import password_matches
from shared.contracts.crm import UserRegistered
from shared.db.database import Database
from shared.testing.events import stored_announcements


def a_document(**values: Any) -> Seed:
    owner_id = uuid4()
    users = [
        {"id": owner_id, "email": f"Sam.{owner_id.hex}@Example.com", "password": "one", "name": "Sam", "role": "SDR"},
        {
            "id": uuid4(),
            "email": f"{uuid4().hex}@example.com",
            "password": "two",
            "name": "Ann",
            "role": "ADMIN",
            "is_operator": True,
        },
    ]
    defaults = {"workspace_id": uuid4(), "workspace_name": "Demo", "users": users, "default_owner_id": owner_id}
    return Seed.model_validate({**defaults, **values})


async def stored_users(database: Database, workspace_id: UUID) -> dict[UUID, User]:
    async with database.transaction(workspace_id) as tx:
        rows = await tx.rows("SELECT id FROM users")
        return {row["id"]: await tx.session.get_one(User, row["id"]) for row in rows}


class TestSeed:
    async def test_registers_workspace_users_and_passwords(self, database: Database) -> None:
        document = a_document()

        answer = await seed(database, document)

        users = await stored_users(database, document.workspace_id)
        assert answer["new_users"] == [str(user.id) for user in document.users]
        assert {user.role for user in users.values()} == {"SDR", "ADMIN"}
        assert [user.is_operator for user in users.values() if user.role == "ADMIN"] == [True]
        async with database.transaction(document.workspace_id) as tx:
            workspace = await tx.session.get_one(Workspace, document.workspace_id)
            credential = await tx.session.get_one(Credential, document.users[0].email.lower())
        assert (workspace.name, workspace.default_owner_id) == ("Demo", document.users[0].id)
        assert credential.password_hash.startswith("$argon2id$")
        assert await password_matches("one", credential.password_hash)

    async def test_announces_each_user_once(self, database: Database) -> None:
        document = a_document()

        await seed(database, document)
        again = await seed(database, document)

        announced = await stored_announcements(database, UserRegistered, document.workspace_id)
        assert [event.user_id for event in announced] == [user.id for user in document.users]
        assert announced[0].role == "SDR"
        assert again["new_users"] == []

    async def test_changes_what_differs_the_second_time(self, database: Database) -> None:
        document = a_document()
        await seed(database, document)
        document.users[0].role, document.users[0].name = document.users[1].role, "Sam the Second"

        await seed(database, document)

        user = (await stored_users(database, document.workspace_id))[document.users[0].id]
        assert (user.name, user.role, user.version) == ("Sam the Second", "ADMIN", 2)

    async def test_stores_the_api_key_by_its_hash(self, database: Database) -> None:
        key = new_api_key("test")
        described = {"id": key.id, "secret": key.secret, "kind": "secret", "scopes": ["leads:read"], "rate_limit": 60}
        document = a_document(api_key=described)

        await seed(database, document)

        stored = await DatabaseApiKeys(database).find(key.id)
        assert stored is not None
        assert (stored.secret_hash, stored.workspace_id) == (key.secret_hash, document.workspace_id)
        assert (sorted(stored.permissions), stored.rate_limit) == (["leads:read"], 60)

    async def test_refuses_an_address_of_another_workspace(self, database: Database) -> None:
        first, second = a_document(), a_document()
        await seed(database, first)
        second.users[0].email = first.users[0].email

        with pytest.raises(EmailTaken):
            await seed(database, second)
