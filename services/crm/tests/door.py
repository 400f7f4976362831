"""Somebody with an account, in front of the login."""

from typing import Any
from uuid import uuid4

import httpx

from services.crm.seed import Seed, seed
from shared.db.database import Database

PASSWORD = "correct horse battery staple"


async def an_account(database: Database) -> Seed:
    """A workspace with one user, an operator, whose password is PASSWORD."""
    user = {
        "id": uuid4(),
        "email": f"Sam-{uuid4().hex}@Example.com",
        "password": PASSWORD,
        "name": "Sam Seller",
        "role": "SDR",
        "is_operator": True,
    }
    document = Seed.model_validate({"workspace_id": uuid4(), "workspace_name": "Acme Sales", "users": [user]})
    await seed(database, document)
    return document


class Door:
    """Calls the routes of `/api/auth`; the app signs with the keys of its own file."""

    def __init__(self, client: httpx.AsyncClient, database: Database, account: Seed) -> None:
        self.client = client
        self.database = database
        self.account = account
        self.user = account.users[0]

    async def log_in(self, email: str | None = None, password: str = PASSWORD) -> httpx.Response:
        body = {"email": email or self.user.email, "password": password}
        return await self.client.post("/api/auth/login", json=body)

    async def tokens(self) -> dict[str, Any]:
        """What a successful login gives."""
        answer = await self.log_in()
        assert answer.status_code == 200, answer.text
        tokens: dict[str, Any] = answer.json()
        return tokens

    async def refresh(self, token: str) -> httpx.Response:
        return await self.client.post("/api/auth/refresh", json={"refresh_token": token})

    async def log_out(self, token: str) -> httpx.Response:
        return await self.client.post("/api/auth/logout", json={"refresh_token": token})

    async def change(self, sql: str) -> None:
        """Change what is stored for the account's workspace."""
        async with self.database.transaction(self.account.workspace_id) as tx:
            await tx.execute(f"{sql} WHERE workspace_id = :workspace_id", workspace_id=tx.workspace_id)
