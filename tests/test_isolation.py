"""Two workspaces in one stack: no route, no key, no statement of one shows a row of the other."""

import itertools
from collections.abc import AsyncIterator, Iterator
from typing import Any
from uuid import uuid4

import httpx
import psycopg
import pytest

from deploy.local.ports import SERVICES
from tests.described_requests import Operation, operations
from tests.footprint import Footprint
from tests.isolation import Traces, traces_in
from tests.other_workspace import add_workspace
from tests.platform import Platform

pytestmark = [pytest.mark.stack, pytest.mark.timeout(300)]

WITHOUT_LOGIN = {
    ("crm", "POST /api/auth/login"),
    ("crm", "POST /api/auth/refresh"),
    ("crm", "POST /api/auth/logout"),
    ("crm", "GET /.well-known/jwks.json"),
}
"""Routes that exist to get credentials, to give them back, or to check them."""
BEFORE_THE_WORKSPACE_IS_KNOWN = {
    "api_keys",
    "credentials",
    "due",
    "idempotency_keys",
    "outbox",
    "parked",
    "parked_audit",
    "refresh_tokens",
}
"""Tables without row-level security: the backbone, which works for all workspaces, and what a caller is found by."""
TABLES_WITH_WORKSPACE = """
    SELECT quote_ident(relname), relrowsecurity AND relforcerowsecurity FROM pg_class
    JOIN pg_attribute ON attrelid = pg_class.oid AND attname = 'workspace_id' AND NOT attisdropped
    WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace
"""
"""Name, and whether row-level security is on for everybody, the owner included."""

Callers = dict[str, dict[str, str]]


@pytest.fixture(scope="module")
async def other(platform: Platform) -> Platform:
    """The same stack in the hands of another workspace."""
    return Platform(add_workspace(platform.demo), platform.client)


@pytest.fixture(scope="module")
async def callers(other: Platform) -> Callers:
    """The other workspace's admin, viewer and program: name → credentials."""
    tokens = {role: {"Authorization": f"Bearer {await other.token(role)}"} for role in ("ADMIN", "VIEWER")}
    return {**tokens, "key": {"X-API-Key": other.demo["api_key"]}}


@pytest.fixture(scope="module")
async def traces(platform: Platform, footprint: Footprint) -> AsyncIterator[Traces]:
    with traces_in(platform, footprint) as traces:
        yield traces


@pytest.mark.parametrize("service", SERVICES)
class TestOtherWorkspace:
    async def test_sees_no_row_and_changes_none(
        self, service: str, traces: Traces, other: Platform, callers: Callers
    ) -> None:
        """Every route, with every id of the demo workspace in every place of the path, from three kinds of caller."""
        before = await traces.remembered(service)
        leaks = []
        for operation, (name, headers) in itertools.product(await described(other, service), callers.items()):
            for url in urls(operation, traces, other, service):
                answer = await ask(other, service, operation, url, headers)
                leaks += [f"{name}: {operation.method} {url}: {leak}" for leak in leaks_in(answer, url, traces)]

        assert not leaks, "\n".join(leaks)
        assert await traces.remembered(service) == before

    async def test_finds_nothing_under_the_demo_workspace_s_address(
        self, service: str, platform: Platform, footprint: Footprint, callers: Callers
    ) -> None:
        wrong = []
        for operation, (name, headers) in itertools.product(await described(platform, service), callers.items()):
            if "ws" in operation.parameters:
                url = operation.url(lambda parameter: footprint.in_path(parameter, platform.workspace) or uuid4())
                status = (await ask(platform, service, operation, url, headers)).status_code
                if status != 404 and (status, name) != (401, "key"):  # some services accept no keys at all
                    wrong.append(f"{name}: {operation}: {status}")

        assert not wrong, "\n".join(wrong)

    async def test_gets_nowhere_without_credentials(
        self, service: str, platform: Platform, footprint: Footprint
    ) -> None:
        wrong = []
        for operation in await described(platform, service):
            url = operation.url(lambda parameter: footprint.in_path(parameter, platform.workspace) or 1)
            status = (await ask(platform, service, operation, url, {})).status_code
            if status != 401 and (service, str(operation)) not in WITHOUT_LOGIN:
                wrong.append(f"{operation}: {status}")

        assert not wrong, "\n".join(wrong)


async def described(platform: Platform, service: str) -> list[Operation]:
    """Every operation that the service's OpenAPI document names."""
    answer = await platform.client.get(platform.url(service, "/openapi.json"))
    assert answer.status_code == 200, answer.text
    return list(operations(answer.json()))


def urls(operation: Operation, traces: Traces, other: Platform, service: str) -> list[str]:
    """The path with both workspaces and each foreign id; reading ones with a filter for a foreign lead, too."""
    found = [
        operation.url({**dict.fromkeys(operation.parameters, foreign), "ws": workspace_id}.__getitem__)
        for workspace_id in (traces.platform.workspace, other.workspace)
        for foreign in traces.ids_in(service)
    ]
    if operation.method == "get":
        found += [f"{url}?lead_id={traces.footprint.lead_id}" for url in found]
    return list(dict.fromkeys(found))


async def ask(
    platform: Platform, service: str, operation: Operation, url: str, headers: dict[str, str]
) -> httpx.Response:
    body: dict[str, Any] = {} if operation.body is None else {"json": operation.body}
    guarded = {**headers, "If-Match": "*"}
    return await platform.client.request(operation.method, platform.url(service, url), headers=guarded, **body)


def leaks_in(answer: httpx.Response, url: str, traces: Traces) -> Iterator[str]:
    """Anything of the demo workspace in the answer, apart from the words the question itself brought."""
    foreign = (traces.platform.workspace, *traces.footprint.ids)
    if answer.status_code >= 500:
        yield f"it failed with {answer.status_code}"
    for secret in (traces.footprint.marker, *foreign):
        if secret in answer.text and secret not in url:
            yield f"{answer.status_code} shows {secret}"
    if answer.is_success and any(one in url.partition("?")[0] for one in foreign):
        yield f"it answers {answer.status_code} to a foreign id"


@pytest.mark.parametrize("service", SERVICES)
class TestDatabase:
    """Even a statement without any WHERE sees one workspace."""

    def test_confines_every_table_that_has_a_workspace(self, service: str, demo: dict[str, Any]) -> None:
        with psycopg.connect(demo["postgres_admin"][service]) as connection:
            tables: dict[str, bool] = dict(connection.execute(TABLES_WITH_WORKSPACE).fetchall())

        assert {name for name, is_confined in tables.items() if not is_confined} <= BEFORE_THE_WORKSPACE_IS_KNOWN
        assert any(tables.values())

    def test_gives_the_runtime_role_no_way_around(self, service: str, demo: dict[str, Any]) -> None:
        with psycopg.connect(demo["postgres"][service]) as connection:
            rights = connection.execute(
                "SELECT rolsuper, rolbypassrls, rolcreaterole FROM pg_roles WHERE rolname = current_user"
            ).fetchone()
            owned = connection.execute("SELECT count(*) FROM pg_tables WHERE tableowner = current_user").fetchone()

        assert rights == (False, False, False)
        assert owned == (0,)

    def test_shows_no_row_of_the_demo_workspace_to_the_other(
        self, service: str, demo: dict[str, Any], other: Platform
    ) -> None:
        with psycopg.connect(demo["postgres"][service]) as connection:
            tables: dict[str, bool] = dict(connection.execute(TABLES_WITH_WORKSPACE).fetchall())
            for workspace_id in ("", other.workspace):
                connection.execute("SELECT set_config('app.workspace_id', %s, false)", (workspace_id,))
                for table in (name for name, is_confined in tables.items() if is_confined):
                    foreign = connection.execute(
                        f"SELECT count(*) FROM {table} WHERE workspace_id <> %s", (other.workspace,)
                    ).fetchone()
                    assert foreign == (0,), f"{table} shows foreign rows to workspace {workspace_id or 'none'}"
