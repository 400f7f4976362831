"""One list over several services' parked messages: every one once, newest first, and nobody waits for who is away."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from services.web.gateways.platform import Platform
from services.web.models.parked_event import ParkedEvent
from services.web.models.parked_filter import ParkedFilter, Place
from services.web.models.session import SignedIn
from services.web.queries.parked_events import PER_PAGE, choose_for_redrive, list_parked
from services.web.settings import ServiceUrls
from services.web.tests.listening import listening
from services.web.usecases.act_on_parked_event import redrive_many

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
ADMIN = SignedIn("s", "token", uuid4(), "Ada", "ada@acme.example", "ADMIN", frozenset(), True, UUID(int=1), "Acme")


@dataclass
class Service:
    """The workbench's routes of one service: ids 1 to `number`, parked a minute apart from `minute` on."""

    number: int
    minute: int = 0
    hangs: bool = False
    status: str = "dead"
    redriven: list[int] = field(default_factory=list)

    def routes(self) -> list[Route]:
        return [
            Route("/api/operations/parked", self.page),
            Route("/api/operations/parked/counts", self.counts),
            Route("/api/operations/parked/redrive", self.redrive, methods=["POST"]),
        ]

    async def page(self, request: Request) -> Response:
        if self.hangs:
            await asyncio.sleep(60)
        limit, before = int(request.query_params["limit"]), int(request.query_params.get("before", 10**9))
        wanted = self.status in request.query_params.getlist("status")
        found = [number for number in range(self.number, 0, -1) if number < before and wanted]
        items = [self.item(number) for number in found[:limit]]
        return JSONResponse({"items": items, "next_cursor": "more" if len(found) > limit else None})

    async def counts(self, _: Request) -> Response:
        return JSONResponse({"retry": 0, "dead": 0, "discarded": 0, self.status: self.number})

    async def redrive(self, request: Request) -> Response:
        self.redriven = (await request.json())["ids"]
        return JSONResponse({"redriven": self.redriven[1:], "gone": self.redriven[:1]}, 202)

    def item(self, number: int) -> dict[str, Any]:
        at = (NOON + timedelta(minutes=self.minute + 2 * number)).isoformat()
        return {
            "id": number, "consumer": "x", "topic": "lead.created", "partition": 0, "offset": number, "key": "k",
            "event_id": str(uuid4()), "workspace_id": None, "status": self.status, "attempts": 0,
            "reason": "ValueError: a bug", "due_at": at, "parked_at": at,
        }  # fmt: skip


@asynccontextmanager
async def platform_of(**services: Service) -> AsyncIterator[Platform]:
    async with AsyncExitStack() as stack:
        urls = {
            name: ServiceUrls(api=await stack.enter_async_context(listening(Starlette(routes=service.routes()))))
            for name, service in services.items()
        }
        platform = Platform(urls)
        stack.push_async_callback(platform.close)
        yield platform


class TestListParked:
    async def test_merges_the_services_and_shows_every_message_once(self) -> None:
        async with platform_of(crm=Service(60), scoring=Service(7, minute=1), ingestion=Service(0)) as platform:
            seen: list[ParkedEvent] = []
            place = ""
            while True:
                page = await list_parked(platform, ADMIN, ParkedFilter(), place)
                seen += page.events
                if page.next is None:
                    break
                place = page.next.partition("before=")[2].replace("%3A", ":").replace("%2C", ",")

        assert len({event.name for event in seen}) == len(seen) == 67
        assert [event.parked_at for event in seen] == sorted((event.parked_at for event in seen), reverse=True)

    async def test_counts_what_the_services_count(self) -> None:
        async with platform_of(crm=Service(60), scoring=Service(7, status="discarded")) as platform:
            page = await list_parked(platform, ADMIN, ParkedFilter(), "")

        assert (len(page.events), page.matching) == (PER_PAGE, 60)
        assert [page.count_of(ParkedFilter(status)) for status in ("dead", "discarded", "all")] == [60, 7, 67]

    async def test_names_who_does_not_answer_and_waits_a_second_at_most(self) -> None:
        async with platform_of(crm=Service(3), scoring=Service(3, hangs=True)) as platform:
            async with asyncio.timeout(3):
                page = await list_parked(platform, ADMIN, ParkedFilter(), "")

        assert (len(page.events), page.silent) == (3, ("scoring",))

    async def test_goes_on_after_the_page_for_a_service_that_was_silent(self) -> None:
        async with platform_of(crm=Service(40), scoring=Service(40, minute=1, hangs=True)) as platform:
            page = await list_parked(platform, ADMIN, ParkedFilter(), "scoring:33")

        assert page.next is not None
        assert "scoring%3A33" in page.next

    @pytest.mark.parametrize("service", ["crm", "scoring"])
    async def test_asks_only_the_service_that_was_chosen(self, service: str) -> None:
        async with platform_of(crm=Service(2), scoring=Service(2)) as platform:
            page = await list_parked(platform, ADMIN, ParkedFilter(service=service), "")

        assert {event.service for event in page.events} == {service}


class TestRedriveMany:
    async def test_takes_two_hundred_at_most_and_each_once(self) -> None:
        async with platform_of(crm=Service(150), scoring=Service(150, minute=1)) as platform:
            chosen = await choose_for_redrive(platform, ADMIN, ParkedFilter())

        assert len({event.name for event in chosen}) == len(chosen) == 200

    async def test_asks_each_service_once_and_tells_what_was_gone(self) -> None:
        crm, scoring = Service(3), Service(3)
        async with platform_of(crm=crm, scoring=scoring) as platform:
            result = await redrive_many(platform, ADMIN, ["crm:1", "scoring:2", "crm:3", "web:1", "crm:x"], "fixed")

        assert (crm.redriven, scoring.redriven) == ([1, 3], [2])
        assert (result.done, result.gone, result.silent) == (1, 2, ())

    async def test_goes_on_where_one_is_away(self) -> None:
        async with platform_of(crm=Service(3)) as platform:
            platform.services["scoring"] = ServiceUrls(api="http://127.0.0.1:9")
            result = await redrive_many(platform, ADMIN, ["scoring:1", "crm:1", "crm:2"], "")

        assert (result.done, result.silent) == (1, ("scoring",))


class TestPlace:
    def test_moves_only_the_services_that_were_shown(self) -> None:
        assert str(Place({"crm": 5, "scoring": 9})) == "crm:5,scoring:9"
