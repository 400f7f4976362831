"""A small service of the tests' own: notes, in a table with row-level security."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

import httpx
import psycopg
import pytest
import structlog
from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from shared.auth.api_key_table import CREATE_API_KEYS, DatabaseApiKeys
from shared.auth.caller import Caller
from shared.db.database import Database
from shared.db.migration import create_backbone, grant, secure
from shared.db.statements import Row
from shared.errors import Conflict, NotFound
from shared.http.app import ServiceApi, create_app
from shared.http.callers import requires
from shared.http.etags import IfMatch, set_etag
from shared.http.pagination import Page, Paging
from shared.http.storable_text import StorableText
from shared.http.transaction import Tx
from shared.identifiers import new_id
from shared.settings import ServiceSettings
from shared.testing.database import Ddl, postgres_url, service_database, test_settings, url_as
from shared.testing.http import api_client

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)

router = APIRouter(tags=["notes"])
Reader = Annotated[Caller, requires("leads:read")]
Writer = Annotated[Caller, requires("leads:write")]


class Settings(ServiceSettings, service="crm"):
    pass


def create_tables(service: str, database: str) -> None:
    with psycopg.connect(url_as(f"{service}_owner", database)) as connection:
        op = Ddl(connection)
        create_backbone(op, service)
        op.execute(CREATE_API_KEYS)
        grant(op, service, "api_keys")
        op.execute(
            "CREATE TABLE notes (id uuid PRIMARY KEY, workspace_id uuid NOT NULL, text text NOT NULL, "
            "shade varchar(5) NOT NULL DEFAULT '', stars smallint NOT NULL DEFAULT 0, version int NOT NULL DEFAULT 1)"
        )
        secure(op, service, "notes")


class NoteIn(BaseModel):
    shade: str = Field("", max_length=20)
    text: Annotated[StorableText, Field(min_length=1, max_length=200)]
    stars: int = 0


class NoteOut(BaseModel):
    id: UUID
    text: str
    stars: int
    version: int


def shown(row: Row) -> NoteOut:
    return NoteOut.model_validate(dict(row))


async def end_connection(pid: int) -> None:
    async with await psycopg.AsyncConnection.connect(postgres_url()) as admin:
        await admin.execute("SELECT pg_terminate_backend(%s, 5000)", (pid,))


@router.post("/api/notes", status_code=201)
async def create_note(body: NoteIn, caller: Writer, tx: Tx, response: Response) -> NoteOut:
    """Keep a note."""
    row = await tx.row(
        """INSERT INTO notes (id, workspace_id, text, shade, stars)
           VALUES (:id, :workspace_id, :text, :shade, :stars) RETURNING *""",
        id=new_id(),
        workspace_id=caller.workspace_id,
        text=body.text,
        shade=body.shade,
        stars=body.stars,
    )
    assert row is not None
    if body.text == "refused":
        raise Conflict("refused after it was written", allowed=["accepted"])
    if body.text == "interrupted":
        await end_connection(await tx.value("SELECT pg_backend_pid()"))
    if body.text == "broken":
        raise ZeroDivisionError("secret detail")
    set_etag(response, row["version"])
    response.headers["Location"] = f"/api/notes/{row['id']}"
    return shown(row)


@router.get("/api/companies/{ws}/notes")
async def list_notes(ws: UUID, caller: Reader, tx: Tx, paging: Paging, min_stars: int = 0) -> Page[NoteOut]:
    """Notes, fewest stars first."""
    stars, after = paging.position or (-1, UUID(int=0))
    rows = await tx.rows(
        "SELECT * FROM notes WHERE stars >= :min_stars AND (stars, id) > (:stars, :after) "
        "ORDER BY stars, id LIMIT :limit",
        min_stars=min_stars,
        stars=stars,
        after=after,
        limit=paging.fetch,
    )
    return paging.answer(rows, shown, lambda row: (row["stars"], row["id"]))


@router.put("/api/notes/{note_id}")
async def change_note(note_id: UUID, body: NoteIn, caller: Writer, tx: Tx, expected: IfMatch) -> NoteOut:
    """Change a note that was read."""
    row = await tx.row("SELECT * FROM notes WHERE id = :id FOR UPDATE", id=note_id)
    if row is None:
        raise NotFound("there is no such note")
    expected.check(row["version"])
    changed = await tx.row(
        "UPDATE notes SET text = :text, version = version + 1 WHERE id = :id RETURNING *", id=note_id, text=body.text
    )
    assert changed is not None
    return shown(changed)


@router.post("/api/echo")
async def echo(request: Request) -> dict[str, Any]:
    """No login needed."""
    return {"length": len(await request.body())}


@pytest.fixture(scope="session", autouse=True)
def plain_logs() -> None:
    """The library's own default draws an exception with all its variables, which takes seconds."""
    structlog.configure(processors=[structlog.processors.format_exc_info, structlog.processors.JSONRenderer()])


@pytest.fixture(scope="session")
async def database() -> AsyncIterator[Database]:
    async with service_database(Settings, create_tables) as database:
        yield database


@pytest.fixture
def workspace_id() -> UUID:
    return new_id()


@pytest.fixture(scope="session")
def settings() -> Settings:
    made: Settings = test_settings(Settings, "postgresql://unused", cors_origins=["https://*.example.com"])
    return made


@pytest.fixture(scope="session")
def app(settings: Settings) -> ServiceApi:
    return create_app(
        settings,
        title="Notes",
        routers=[router],
        api_keys=DatabaseApiKeys,
        body_limit=10_000,
        larger_bodies={"/import": 50_000},
    )


@pytest.fixture(scope="session")
async def client(app: ServiceApi, database: Database) -> AsyncIterator[httpx.AsyncClient]:
    async with api_client(app, database) as client:
        yield client
