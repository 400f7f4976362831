"""Who gets where in the UI: every route with every role, and everything it offers from another workspace."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import httpx
import pytest

from shared.auth.permissions import PERMISSIONS, Permission, Role, permissions_of
from tests.footprint import Footprint
from tests.isolation import Traces, traces_in
from tests.other_workspace import add_workspace
from tests.platform import Platform
from tests.web_page import Action, WebPage
from tests.web_routes import Route, route_of, web_routes
from tests.web_visitor import WebVisitor

pytestmark = [pytest.mark.stack, pytest.mark.timeout(600)]

PUBLIC = ("/login", "/forms/", "/assessment", "/events", "/api-reference")
"""Open to everybody: what the platform can do is no secret. The random id in an assessment's address is the right to
go on with it."""
STREAMS = ("/stream", "/tail")
"""What happens in a workspace, as it happens."""
NEEDS = {
    "/leads": (Permission.LEADS_READ, Permission.LEADS_WRITE),
    "/operations": (Permission.OPERATIONS_READ, Permission.OPERATIONS_WRITE),
}
"""What is needed to see what lies below a path, and to change it."""
SIGNED_OUT = "event: signed-out\ndata: {}\n\n"
"""What a stream says instead: a browser would answer a redirect by asking again, for ever."""
SERVICE = "crm"
STARTS = ("/", "/leads", "/operations", "/events", "/api-reference")


def is_public(address: str) -> bool:
    return address.startswith(PUBLIC) and not address.endswith(STREAMS)


def needs(route: Route, *, to_change: bool) -> Permission | None:
    return next((both[to_change] for path, both in NEEDS.items() if route.path.startswith(path)), None)


@pytest.fixture(scope="module")
async def client() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(timeout=30, trust_env=False) as client:
        yield client


@pytest.fixture(scope="module")
async def traces(platform: Platform, footprint: Footprint) -> AsyncIterator[Traces]:
    with traces_in(platform, footprint) as traces:
        yield traces


@pytest.fixture(scope="module")
async def roles(client: httpx.AsyncClient, demo: dict[str, Any]) -> dict[str, WebVisitor]:
    """Everybody of the demo workspace, signed in."""
    return {role.value: await WebVisitor(client, demo, role.value).sign_in() for role in Role}


@pytest.fixture(scope="module")
async def strangers(client: httpx.AsyncClient, demo: dict[str, Any]) -> dict[str, WebVisitor]:
    """Another workspace's admin and viewer, on the same stack."""
    other = add_workspace(demo)
    return {role: await WebVisitor(client, other, role).sign_in() for role in ("ADMIN", "VIEWER")}


def address_of(route: Route, traces: Traces) -> str:
    """The route with the demo workspace's own ids."""
    footprint = traces.footprint
    known: dict[str, object] = {"service": SERVICE, "parked_id": traces.parked[SERVICE], "topic": "lead.created"}
    return route.filled(lambda name: known.get(name) or footprint.in_path(name, "") or uuid4())


@pytest.fixture(scope="module")
async def offered(roles: dict[str, WebVisitor], traces: Traces) -> list[Action]:
    """Every change that the demo admin's pages about the person and the parked message offer, with its fields."""
    found: dict[tuple[str, str, str], Action] = {}
    for route in web_routes():
        if route.is_safe and not is_public(route.path):
            address = address_of(route, traces)
            answer = await roles["ADMIN"].get(address)
            if answer.is_success and "html" in answer.headers.get("content-type", ""):
                for action in WebPage(answer.text, address).actions:
                    found[action.method, action.address, repr(sorted(action.fields))] = action
    return [action for action in found.values() if action.address != "/logout" and not is_public(action.address)]


class TestNobody:
    async def test_is_led_to_the_sign_in_page_from_everywhere(
        self, client: httpx.AsyncClient, demo: dict[str, Any], traces: Traces
    ) -> None:
        nobody = WebVisitor(client, demo, None)
        wrong = []
        for route in web_routes():
            address = address_of(route, traces)
            if is_public(address):
                continue
            answer = await (nobody.get(address) if route.is_safe else nobody.act(Action(route.method, address)))
            place = answer.headers.get("location") or answer.headers.get("hx-redirect") or ""
            if not place.startswith("/login") and answer.text != SIGNED_OUT:
                wrong.append(f"{route}: {answer.status_code} {place}")

        assert not wrong, "\n".join(wrong)


class TestRoles:
    @pytest.mark.parametrize("role", list(Role))
    async def test_see_what_they_may_see(self, role: Role, roles: dict[str, WebVisitor], traces: Traces) -> None:
        wrong = []
        for route in web_routes():
            if not route.is_safe or is_public(route.path):
                continue
            answer = await roles[role].get(address_of(route, traces))
            needed = needs(route, to_change=False)
            is_open = needed is None or needed in permissions_of(role)
            if answer.status_code >= 500 or (not is_open and answer.status_code != 403):
                wrong.append(f"{route}: {answer.status_code}")
            if is_open and len(route.parameters) == 0 and answer.status_code == 403 and "/" not in route.path[1:]:
                wrong.append(f"{route}: refused, though {role} may see it")

        assert not wrong, "\n".join(wrong)

    @pytest.mark.parametrize("role", list(Role))
    async def test_are_offered_only_pages_that_are_open_to_them(self, role: Role, roles: dict[str, WebVisitor]) -> None:
        wrong = []
        for start in STARTS:
            page = await roles[role].get(start)
            for link in WebPage(page.text, start).links:
                route = route_of("GET", link)
                needed = None if route is None else needs(route, to_change=False)
                if needed is not None and needed not in permissions_of(role):
                    wrong.append(f"{start} leads {role} to {link}")

        assert not wrong, "\n".join(wrong)

    @pytest.mark.parametrize("role", [role for role in Role if Permission.OPERATIONS_WRITE not in PERMISSIONS[role]])
    async def test_change_only_what_they_may_change(
        self, role: Role, roles: dict[str, WebVisitor], offered: list[Action], traces: Traces
    ) -> None:
        """What the admin's pages offer is sent by somebody who may not."""
        before = await traces.remembered(SERVICE)
        wrong = []
        for action in offered:
            route = route_of(action.method, action.address)
            assert route is not None, f"nothing answers {action}"
            if (needed := needs(route, to_change=True)) and needed not in permissions_of(role):
                status = (await roles[role].act(action)).status_code
                if status != 403:
                    wrong.append(f"{route}: {status}")

        assert not wrong, "\n".join(wrong)
        assert await traces.remembered(SERVICE) == before

    async def test_find_something_to_try(self, offered: list[Action]) -> None:
        """The walk is worth something only as long as the pages offer changes."""
        tried = {str(route_of(action.method, action.address)) for action in offered}

        assert {"POST /leads/{lead_id}/status", "POST /operations/parked/{service}/{parked_id}/discard"} <= tried


@pytest.mark.parametrize("role", ["ADMIN", "VIEWER"])
class TestOtherWorkspace:
    async def test_sees_nothing(self, role: str, strangers: dict[str, WebVisitor], traces: Traces) -> None:
        footprint = traces.footprint
        wrong = []
        for route in web_routes():
            if not route.is_safe or is_public(route.path):
                continue
            address = address_of(route, traces)
            for fragment in (False, True):
                answer = await strangers[role].get(address, fragment=fragment)
                text = answer.text.replace(address, "")
                shown = [one for one in (footprint.marker, *footprint.ids) if one in text and one not in address]
                if answer.status_code >= 500 or shown:
                    wrong.append(f"{route}: {answer.status_code} shows {shown}")

        assert not wrong, "\n".join(wrong)

    async def test_finds_nobody(self, role: str, strangers: dict[str, WebVisitor], traces: Traces) -> None:
        marker = traces.footprint.marker
        for address in (f"/leads/search.json?q={marker}", f"/leads?search={marker}"):
            answer = await strangers[role].get(address)

            assert traces.footprint.lead_id not in answer.text

    async def test_changes_nothing(
        self, role: str, strangers: dict[str, WebVisitor], offered: list[Action], traces: Traces
    ) -> None:
        """Everything that the demo admin's own pages offer, sent as it stands there."""
        before = [await traces.remembered(service) for service in traces.parked]
        wrong = []
        for action in offered:
            answer = await strangers[role].act(action)
            if answer.status_code >= 500 or traces.footprint.marker in answer.text:
                wrong.append(f"{action.method} {action.address}: {answer.status_code}")

        assert not wrong, "\n".join(wrong)
        assert [await traces.remembered(service) for service in traces.parked] == before
