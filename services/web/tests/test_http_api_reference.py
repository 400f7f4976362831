"""The API reference: documents from our origin, the last known one while a service is away, one page's own policy."""

from collections.abc import AsyncIterator

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from services.web.gateways.platform import Platform, Unavailable
from services.web.queries.api_documents import FRESH_SECONDS, ApiDocuments
from services.web.settings import ServiceUrls
from services.web.tests.browser import Browser
from services.web.tests.listening import listening


class Described:
    """A service that is nothing but its description; `is_down` makes it answer 503."""

    is_down = False
    asked = 0

    async def answer(self, _: Request) -> Response:
        self.asked += 1
        content = {"openapi": "3.1.0", "info": {"title": "Small", "description": "All of it."}, "paths": {}}
        return JSONResponse({}, 503) if self.is_down else JSONResponse(content)


class Clock:
    now = 1_795_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
async def service() -> Described:
    return Described()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def documents(service: Described, clock: Clock) -> AsyncIterator[ApiDocuments]:
    app = Starlette(routes=[Route("/openapi.json", service.answer)])
    async with listening(app) as url:
        platform = Platform({"crm": ServiceUrls(api=url)})
        yield ApiDocuments(platform, clock)
        await platform.close()


class TestApiDocuments:
    async def test_asks_the_service_once_in_a_while(
        self, documents: ApiDocuments, service: Described, clock: Clock
    ) -> None:
        for _ in range(3):
            document = await documents.get("crm")
        clock.now += FRESH_SECONDS + 1
        await documents.get("crm")

        assert service.asked == 2
        assert document.content["info"]["title"] == "Small"
        assert not document.is_stale

    async def test_goes_on_with_what_it_knows_while_the_service_is_away(
        self, documents: ApiDocuments, service: Described, clock: Clock
    ) -> None:
        fresh = await documents.get("crm")
        service.is_down = True
        clock.now += FRESH_SECONDS + 1

        stale = await documents.get("crm")

        assert stale.is_stale
        assert stale.asked_at == fresh.asked_at
        assert stale.content["info"]["description"].startswith("> **The service does not answer")
        assert stale.content["info"]["description"].endswith("All of it.")

    async def test_cannot_help_where_the_service_never_answered(
        self, documents: ApiDocuments, service: Described
    ) -> None:
        service.is_down = True

        with pytest.raises(Unavailable):
            await documents.get("crm")


class TestPage:
    async def test_is_open_to_all_under_a_policy_of_its_own(self, browser: Browser) -> None:
        reference = await browser.get("/api-reference")
        events = await browser.get("/events")

        assert reference.status_code == 200
        assert "style-src 'self' 'unsafe-inline';" in reference.headers["content-security-policy"]
        assert "script-src 'self';" in reference.headers["content-security-policy"]
        assert "unsafe-inline" not in events.headers["content-security-policy"]

    async def test_has_no_document_of_an_unknown_service(self, browser: Browser) -> None:
        assert (await browser.get("/api-reference/nobody.json")).status_code == 404

    async def test_has_no_document_where_the_service_has_none(self, browser: Browser) -> None:
        answer = await browser.get("/api-reference/crm.json")

        assert answer.status_code == 404
