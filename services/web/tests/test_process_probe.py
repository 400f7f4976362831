"""Asking processes how they are: together, and for no longer than a second."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from services.web.gateways.process_probe import ProcessProbe
from services.web.queries.process_watch import ProcessWatch
from services.web.settings import ServiceUrls
from services.web.tests.listening import listening

NOWHERE = "http://127.0.0.1:9"


class Process:
    """Tells what it is told to tell."""

    def __init__(self) -> None:
        self.status, self.missing, self.hangs, self.asked = "ready", dict[str, str](), False, 0

    def app(self) -> Starlette:
        return Starlette(routes=[Route("/readyz", self.readyz), Route("/metrics", self.metrics)])

    async def readyz(self, _: Request) -> Response:
        self.asked += 1
        if self.hangs:
            await asyncio.sleep(60)
        document = {"service": "crm", "status": self.status, "missing": self.missing}
        return JSONResponse(document, 503 if self.status == "unready" else 200)

    async def metrics(self, _: Request) -> Response:
        if self.hangs:
            await asyncio.sleep(60)
        return PlainTextResponse('leadflow_consumer_lag{partition="0",service="crm",topic="lead.created"} 5.0\n')


@pytest.fixture
async def probe() -> AsyncIterator[ProcessProbe]:
    """More patient than in truth: the machine is busy with tests."""
    probe = ProcessProbe(patience=10)
    yield probe
    await probe.close()


@pytest.fixture
async def hasty() -> AsyncIterator[ProcessProbe]:
    probe = ProcessProbe(patience=0.2)
    yield probe
    await probe.close()


class TestProbe:
    async def test_reads_readiness_and_metrics(self, probe: ProcessProbe) -> None:
        async with listening(Process().app()) as url:
            answer = await probe.ask(url)

        assert (answer.state, answer.metrics is not None and answer.metrics.lag) == ("ready", {"lead.created": 5})

    async def test_reads_what_an_unready_process_misses(self, probe: ProcessProbe) -> None:
        process = Process()
        process.status, process.missing = "unready", {"kafka": "TimeoutError"}
        async with listening(process.app()) as url:
            answer = await probe.ask(url)

        assert (answer.state, answer.missing) == ("unready", {"kafka": "TimeoutError"})

    async def test_calls_away_what_refuses_or_hangs(self, probe: ProcessProbe, hasty: ProcessProbe) -> None:
        process = Process()
        process.hangs = True
        async with listening(process.app()) as url, asyncio.timeout(5):
            answers = [await hasty.ask(url), await probe.ask(NOWHERE)]

        assert [answer.state for answer in answers] == ["away", "away"]


class TestWatch:
    async def test_asks_all_at_once_and_once_for_many_readers(self, probe: ProcessProbe) -> None:
        process = Process()
        async with listening(process.app()) as url:
            watch = ProcessWatch({"crm": ServiceUrls(api=url, workers=[NOWHERE, NOWHERE])}, probe)
            looks = await asyncio.gather(*(watch.look() for _ in range(20)))

        assert [str(found.name) for found in looks[0]] == ["crm api", "crm worker", "crm worker 2"]
        assert [found.state for found in looks[0]] == ["ready", "away", "away"]
        assert process.asked == 1
