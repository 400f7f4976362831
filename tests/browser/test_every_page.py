"""Every page, found by following links: all it leads to answers, nothing leaves the origin, axe finds nothing."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Page

from tests.browser.accessibility import violations_of
from tests.browser.visitors import Visitors
from tests.footprint import Footprint
from tests.isolation import traces_in
from tests.platform import Platform
from tests.web_page import WebPage
from tests.web_routes import Route, route_of, web_routes

pytestmark = [pytest.mark.stack, pytest.mark.timeout(900)]

PUBLIC_STARTS = ("/login", "/forms/demo", "/assessment")
EACH = 1
"""Pages of one route that are opened, beside those the walk starts with: a list leads to fifty that are alike."""
CHECKED_EACH = 6
"""Addresses of one route that are asked for, per page."""
NOT_LINKED = {
    "/stream", "/events/{topic}/tail", "/home/parts", "/home/{part}",
    "/leads/{lead_id}/panels", "/leads/{lead_id}/timeline", "/leads/{lead_id}/touches", "/leads/{lead_id}/place",
    "/leads/search.json", "/leads/rows", "/forms/demo/thanks", "/assessment/{assessment_id}",
    "/operations/parked/{service}/{parked_id}/state",
}  # fmt: skip
"""Asked for by scripts, while something is on its way, for more than a panel shows, or by sending a form."""


@dataclass
class Walk:
    """What was seen so far."""

    page: Page
    seen: dict[str, list[str]] = field(default_factory=dict)
    """Route → addresses that were opened or asked for."""
    troubles: list[str] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)

    async def run(self, *starts: str) -> None:
        self.waiting += starts
        while self.waiting:
            await self._visit(self.waiting.pop(0))

    async def _visit(self, address: str) -> None:
        answer = await self.page.goto(address)
        assert answer is not None
        self._note(address)
        if answer.status >= 400:
            self.troubles.append(f"{address}: {answer.status}")
        await self.page.wait_for_load_state("load")
        found = WebPage(await self.page.content(), address)
        for action in found.actions:
            if route_of(action.method, action.address) is None:
                self.troubles.append(f"{address}: nothing answers {action.method} {action.address}")
        for link in found.links:
            await self._follow(address, link)
        for fragment in found.fragments:
            await self._ask(address, fragment, fragment=True)
        self.troubles += [f"{address}: {violation}" for violation in await violations_of(self.page)]
        await self._look_on_a_phone(address)

    async def _follow(self, address: str, link: str) -> None:
        """Ask for it; and open it later, if it is a page of a route that was not opened often enough."""
        if urlsplit(link).netloc:
            return  # to another site, for a person to press; that no request goes there is watched elsewhere
        content_type = await self._ask(address, link)
        route = route_of("GET", link)
        if route is None or "html" not in content_type:
            return
        alike = [one for one in self.waiting if route_of("GET", one) == route]
        opened = self.seen.get(route.path, [])
        if link not in opened and len(opened) + len(alike) < EACH and link not in alike:
            self.waiting.append(link)

    async def _ask(self, address: str, link: str, *, fragment: bool = False) -> str:
        route = route_of("GET", link)
        place = f"{'fragment' if fragment else 'link'} {route.path if route else link} on {urlsplit(address).path}"
        asked = self.seen.setdefault(place, [])
        if link in asked or len(asked) >= CHECKED_EACH:
            return ""
        asked.append(link)
        headers = {"HX-Request": "true", "HX-Current-URL": self.page.url} if fragment else {}
        answer = await self.page.context.request.get(link, headers=headers)
        content_type = answer.headers.get("content-type", "")
        if answer.status >= 400:
            self.troubles.append(f"{address} leads to {link}: {answer.status}")
        if fragment and "<html" in await answer.text():
            self.troubles.append(f"{address}: {link} answers htmx with a whole page")
        if route is not None and (fragment or "html" not in content_type):
            self.seen.setdefault(route.path, []).append(link)
        return content_type if answer.status < 400 else ""

    async def _look_on_a_phone(self, address: str) -> None:
        """It fits, and what became an icon still has a name."""
        size = self.page.viewport_size
        assert size is not None
        await self.page.set_viewport_size({"width": 390, "height": 844})
        width = await self.page.evaluate("document.documentElement.scrollWidth")
        if width > 390:
            self.troubles.append(f"{address}: {width} pixels wide on a phone of 390")
        self.troubles += [f"{address}, narrow: {violation}" for violation in await violations_of(self.page, ("light",))]
        await self.page.set_viewport_size(size)

    def _note(self, address: str) -> None:
        route = route_of("GET", address)
        self.seen.setdefault(route.path if route else address, []).append(address)

    def missed(self, routes: tuple[Route, ...]) -> list[str]:
        return [route.path for route in routes if route.is_safe and route.path not in self.seen]


@pytest.fixture
async def person(platform: Platform, footprint: Footprint) -> AsyncIterator[Footprint]:
    """Somebody with something on every panel, and a parked message for the workbench."""
    with traces_in(platform, footprint):
        yield footprint


class TestEveryPage:
    async def test_leads_only_to_what_is_there(self, visitors: Visitors, person: Footprint) -> None:
        page = await visitors("ADMIN")
        walk = Walk(page)
        await walk.run("/", f"/leads/{person.lead_id}", f"/leads?search={person.marker}", "/operations/parked")
        public = Walk(await visitors(None))
        await public.run(*PUBLIC_STARTS)

        assert not walk.troubles + public.troubles, "\n".join(walk.troubles + public.troubles)
        missed = [path for path in walk.missed(web_routes()) if path not in {*public.seen, *NOT_LINKED}]
        assert not missed, f"no page leads to {missed}"
