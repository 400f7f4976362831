"""The live messages of a topic over a real socket and a real Kafka: who gets which, and until when."""

import contextlib
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI

from services.web.app import create_app
from services.web.gateways.kafka_reader import KafkaReader
from services.web.http import event_tail
from services.web.tests.browser import Browser
from services.web.tests.conftest import web_settings
from services.web.tests.fake_crm import FakeCrm
from services.web.tests.kafka_messages import producing
from services.web.tests.listener import Listener, listening_to
from services.web.tests.listening import listening
from shared.contracts.examples import EXAMPLES
from shared.http.stopping import stopping_of
from shared.testing.kafka import kafka_bootstrap
from shared.testing.waiting import eventually

TOPIC = "assessment.abandoned"
"""Nobody consumes it, and its messages hold nothing personal."""
TAIL = f"/events/{TOPIC}/tail"


class House:
    """The web service behind a real socket; the CRM says who is who."""

    def __init__(self, app: FastAPI, url: str, crm: FakeCrm) -> None:
        self.app, self.url, self.crm = app, url, crm

    @property
    def kafka(self) -> KafkaReader:
        reader: KafkaReader = self.app.state.kafka
        return reader

    async def sign_in(self, role: str = "ANALYST") -> str:
        self.crm.role = role
        async with httpx.AsyncClient(base_url=self.url) as client:
            browser = Browser(client)
            await browser.sign_in()
            assert browser.cookie is not None
            return browser.cookie

    def tail(self, session_id: str | None, **query: str) -> contextlib.AbstractAsyncContextManager[Listener]:
        return listening_to(self.url, session_id, path=TAIL, **query)


@pytest.fixture
async def house(crm: FakeCrm, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[House]:
    monkeypatch.setattr(event_tail, "CHECK_SECONDS", 0.2)
    monkeypatch.setattr(event_tail, "TICK_SECONDS", 0.2)
    app = create_app(web_settings(crm.url, kafka=kafka_bootstrap()))
    async with app.router.lifespan_context(app), listening(app, lifespan="off") as url:
        yield House(app, url, crm)


async def announce(workspace_id: str, answered: int) -> None:
    """As the service does, with the mark that tells other tests that none did."""
    body = {**EXAMPLES[TOPIC], "answered": answered}
    async with producing(kafka_bootstrap()) as producer:
        await producer.send(TOPIC, workspace_id, body, **{"x-ledger-forged": "1"})


async def is_live(listener: Listener) -> None:
    async def look() -> bool:
        return {"state": "live"} in listener.of("state")

    await eventually(look)


async def sees(listener: Listener, *answered: int) -> list[dict[str, Any]]:
    """Waits for these messages, and that no other has come."""

    def found() -> list[dict[str, Any]]:
        return [row for rows in listener.of("rows") for row in rows["rows"]]

    async def look() -> bool:
        return len(found()) >= len(answered)

    await eventually(look)
    assert [row["body"]["answered"] for row in found()] == list(answered)
    return found()


class TestTail:
    async def test_shows_the_last_few_and_then_what_arrives(self, house: House) -> None:
        await announce(house.crm.workspace_id, 1)
        async with house.tail(await house.sign_in()) as listener:
            await sees(listener, 1)
            await announce(house.crm.workspace_id, 2)

            [_, row] = await sees(listener, 1, 2)

        assert row["type"] == TOPIC
        assert row["headers"]["ce_workspaceid"] == house.crm.workspace_id

    async def test_shows_nothing_of_another_workspace(self, house: House) -> None:
        await announce(str(uuid4()), 1)
        async with house.tail(await house.sign_in()) as listener:
            await is_live(listener)
            await announce(str(uuid4()), 2)
            await announce(house.crm.workspace_id, 3)

            await sees(listener, 3)

    async def test_finds_by_text(self, house: House) -> None:
        for number in (1, 2, 3):
            await announce(house.crm.workspace_id, number)

        async with house.tail(await house.sign_in(), search='"answered":2') as listener:
            await sees(listener, 2)

    @pytest.mark.parametrize("role", ["VIEWER", "SDR", "EDITOR", "PARTNER"])
    async def test_is_refused_without_the_right(self, house: House, role: str) -> None:
        session_id = await house.sign_in(role)
        async with httpx.AsyncClient(base_url=house.url) as client:
            browser = Browser(client)
            browser.cookie = session_id
            answer = await browser.get(TAIL)

        assert answer.status_code == 403
        assert "operations:read" in answer.text

    async def test_says_good_bye_to_who_is_not_signed_in(self, house: House) -> None:
        async with house.tail(None) as listener:
            await listener.hears("signed-out")
            await listener.ends()

    async def test_ends_with_the_session(self, house: House) -> None:
        session_id = await house.sign_in()
        async with house.tail(session_id) as listener:
            await is_live(listener)
            await house.app.state.sessions.end(session_id)

            await listener.hears("signed-out")
            await listener.ends()

    async def test_ends_with_the_process(self, house: House) -> None:
        async with house.tail(await house.sign_in()) as listener:
            await is_live(listener)
            stopping_of(house.app.state).set()

            await listener.ends()

    async def test_leaves_no_reader_behind(self, house: House) -> None:
        async with house.tail(await house.sign_in()) as listener:
            await is_live(listener)
            assert house.kafka.topics_followed == [TOPIC]

        async def is_alone() -> bool:
            return house.kafka.topics_followed == []

        await eventually(is_alone)
