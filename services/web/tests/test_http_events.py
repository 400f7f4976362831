"""The event catalogue's pages and documents: open to all, made from the contracts."""

import html
import json
from pathlib import Path
from uuid import uuid4

import pytest
import yaml

from services.web.models.consuming_snippets import SNIPPETS
from services.web.tests.browser import Browser
from services.web.tests.fake_crm import FakeCrm
from shared.contracts.catalogue import all_events
from shared.contracts.schemas import HEADERS
from shared.contracts.versions import GOLDEN

ROOT = Path(__file__).parents[3]


class TestDocuments:
    async def test_are_the_asyncapi_of_the_repository(self, browser: Browser) -> None:
        stored = (ROOT / "docs" / "asyncapi.yaml").read_text()

        as_yaml = await browser.get("/events/asyncapi.yaml")
        as_json = await browser.get("/events/asyncapi.json")

        assert as_yaml.text == stored
        assert as_json.json() == yaml.safe_load(stored)
        assert as_yaml.headers["content-type"].startswith("application/yaml")

    @pytest.mark.parametrize("topic", all_events())
    async def test_are_the_golden_schemas(self, browser: Browser, topic: str) -> None:
        answer = await browser.get(f"/events/{topic}/schema.json")

        golden = GOLDEN / f"{topic}-{all_events()[topic].version}.schema.json"
        assert answer.json() == json.loads(golden.read_text())
        assert "application/schema+json" in answer.headers["content-type"]


class TestCatalogue:
    async def test_names_every_topic_and_who_listens(self, browser: Browser) -> None:
        page = (await browser.get("/events")).text

        for topic in all_events():
            assert f'href="/events/{topic}"' in page
        assert "Assessments, CRM, Notifications, Scoring" in page

    async def test_finds_topics_by_their_fields_and_services(self, browser: Browser) -> None:
        found = (await browser.get("/events?q=natural_key+crm", HX_Request="true")).text

        assert "<html" not in found
        assert {topic for topic in all_events() if f"/events/{topic}" in found} == {"message.sent", "message.failed"}

    async def test_says_that_nothing_was_found(self, browser: Browser) -> None:
        assert "No topic holds “&lt;nothing&gt;”" in (await browser.get("/events?q=<nothing>")).text


class TestTopicPage:
    @pytest.mark.parametrize("topic", all_events())
    async def test_shows_every_field_header_and_snippet(self, browser: Browser, topic: str) -> None:
        page = (await browser.get(f"/events/{topic}")).text

        for name in (*all_events()[topic].model_fields, *HEADERS):
            assert f"<code>{name}</code>" in page
        for snippet in SNIPPETS:
            assert snippet.file in page
            assert html.escape(topic) in page

    async def test_is_not_there_for_another_name(self, browser: Browser) -> None:
        for path in ("/events/lead.invented", "/events/lead.invented/schema.json", "/events/lead.invented/tail"):
            assert (await browser.get(path)).status_code == 404

    async def test_keeps_the_broker_and_the_messages_from_visitors(self, browser: Browser) -> None:
        page = (await browser.get("/events/lead.created")).text

        assert "127.0.0.1:8092" not in page
        assert "data-tail" not in page

    async def test_tells_a_user_the_broker(self, signed_in: Browser) -> None:
        page = (await signed_in.get("/events/lead.created")).text

        assert page.count("127.0.0.1:8092") >= len(SNIPPETS)
        assert "data-tail" not in page  # an SDR does not look after operations

    async def test_shows_messages_to_who_looks_after_operations(self, browser: Browser, crm: FakeCrm) -> None:
        crm.role = "ANALYST"
        await browser.sign_in()

        assert 'data-tail="/events/lead.created/tail"' in (await browser.get("/events/lead.created")).text

    async def test_is_shown_to_who_has_a_session_that_has_ended(self, browser: Browser) -> None:
        browser.cookie = str(uuid4())

        assert (await browser.get("/events/lead.created")).status_code == 200
