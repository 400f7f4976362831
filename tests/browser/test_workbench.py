"""The failed-event workbench in Chromium: poison is seen, repaired, and applied once; nobody but an admin acts."""

import json
import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from aiokafka import AIOKafkaProducer
from playwright.async_api import Page, expect

from shared.contracts.assessments import AssessmentCompleted
from shared.identifiers import new_id
from shared.messaging.cause import Cause
from shared.messaging.outbox import event_headers
from shared.testing.waiting import eventually
from tests.browser.conftest import Axe, Screenshot
from tests.browser.visitors import Visitors
from tests.contracts.messages import FORGED
from tests.platform import Platform, a_person

pytestmark = pytest.mark.stack

TOPIC = "assessment.completed"
REFUSED = r"status of 40[34]"


@dataclass(frozen=True, slots=True)
class Poison:
    """A broken event of the demo workspace that scoring has parked, and how it should have read."""

    id: int
    key: str
    marker: str
    lead_id: str
    score_before: int
    good_body: str

    @property
    def path(self) -> str:
        return f"/operations/parked/scoring/{self.id}"


@pytest.fixture
async def poison(platform: Platform) -> AsyncIterator[Poison]:
    """Its header is fine and its body is not: `score` is a word, which names it."""
    made = await make_poison(platform)
    yield made
    remove(platform, made.key)


async def make_poison(platform: Platform) -> Poison:
    lead_id = (await platform.post_lead(a_person())).json()["lead_id"]
    before = (await platform.lead_in_crm(lead_id))["score"]
    marker, assessment_id = uuid4().hex[:10], new_id()
    good = {
        "assessment_id": str(assessment_id),
        "lead_id": lead_id,
        "score": 61,
        "tier": "L3_CONSULTING",
        "categories": {"technology": 75.0, "process": 50.0, "team": 25.0, "strategy": 100.0},
        "strengths": ["technology"],
        "weaknesses": ["team"],
        "completed_at": "2026-11-20T12:00:00Z",
    }
    headers = event_headers(
        AssessmentCompleted,
        event_id=new_id(),
        subject_id=assessment_id,
        version=2,
        workspace_id=UUID(platform.workspace),
        cause=Cause(f"test-{marker}"),
    )
    headers[FORGED] = "workbench"
    async with AIOKafkaProducer(bootstrap_servers=platform.demo["kafka"]) as producer:
        await producer.send_and_wait(
            TOPIC,
            json.dumps({**good, "score": marker}).encode(),
            key=str(assessment_id).encode(),
            headers=[(name, text.encode()) for name, text in headers.items()],
        )
    parked_id = await eventually(lambda: parked_with_key(platform, str(assessment_id)), within=20)
    assert parked_id is not None
    return Poison(parked_id, str(assessment_id), marker, lead_id, before, json.dumps(good, indent=2))


async def parked_with_key(platform: Platform, key: str) -> int | None:
    headers = {"Authorization": f"Bearer {await platform.token('ADMIN')}"}
    url = platform.url("scoring", "/api/operations/parked")
    answer = await platform.client.get(url, headers=headers, params={"topic": TOPIC})
    return next((item["id"] for item in answer.json()["items"] if item["key"] == key), None)


def remove(platform: Platform, key: str) -> None:
    """Whoever else reads the topic has parked it too: none of it should trouble the next test."""
    for url in platform.demo["postgres"].values():
        with psycopg.connect(url) as connection:
            connection.execute("DELETE FROM parked WHERE key = %s", (key,))


@pytest.fixture
def failed(platform: Platform) -> Iterator[Poison]:
    """A readable event of the demo workspace, so that not only operators see it; a bug in scoring has failed it."""
    marker = uuid4().hex[:10]
    with psycopg.connect(platform.demo["postgres"]["scoring"]) as connection:
        row = connection.execute(
            """INSERT INTO parked (consumer, event_id, workspace_id, key, topic, partition, "offset", headers, body,
                                   status, error)
               VALUES ('scoring', %s, %s, %s, %s, 0, 0, '[["note", "eA=="]]', %s, 'dead', 'ValueError: a bug')
               RETURNING id""",
            (uuid4(), platform.workspace, marker, TOPIC, f'{{"email": "{marker}"}}'.encode()),
        ).fetchone()
    assert row is not None
    yield Poison(row[0], marker, f'"{marker}"', "", 0, "")
    remove(platform, marker)


async def audit_of(platform: Platform, poison: Poison) -> list[dict[str, Any]]:
    headers = {"Authorization": f"Bearer {await platform.token('ADMIN')}"}
    url = platform.url("scoring", f"/api/operations/parked/{poison.id}/audit")
    items: list[dict[str, Any]] = (await platform.client.get(url, headers=headers)).json()["items"]
    return items


async def open_sheet(page: Page, button: str) -> None:
    await page.get_by_role("button", name=button).click()


class TestWorkbench:
    async def test_repairs_a_poisoned_event_which_is_then_applied_once(
        self, visitors: Visitors, platform: Platform, poison: Poison, axe: Axe, screenshot: Screenshot
    ) -> None:
        page = await visitors("ADMIN")
        await page.goto(f"/operations/parked?service=scoring&topic={TOPIC}")
        await page.locator(f"#parked-scoring-{poison.id} a").click()
        await expect(page.get_by_role("heading", name="score is no whole number")).to_be_visible()
        await expect(page.locator("#parked-body")).to_contain_text(poison.marker)
        await axe(page)

        await open_sheet(page, "Repair…")
        await page.locator("#repair-body").fill('{"lead_id": 7}')
        await page.get_by_role("button", name="Repair and redrive").click()
        wrong = page.locator("#repair-wrong")
        await expect(wrong).to_contain_text("lead_id")
        await expect(wrong).to_contain_text("assessment_id")
        await axe(page)
        assert await audit_of(platform, poison) == []

        await page.locator("#repair-body").fill(poison.good_body)
        await page.locator("#repair-reason").fill("score was a word")
        await page.get_by_role("button", name="Repair and redrive").click()

        await expect(page.get_by_text("It has been applied, and has left the workbench")).to_be_visible(timeout=20_000)
        await expect(page.locator("#parked-audit")).to_contain_text("You repaired it and had it applied again")
        await axe(page)

        async def raised_once() -> bool:
            return bool((await platform.lead_in_crm(poison.lead_id))["score"] == poison.score_before + 15)

        await eventually(raised_once, within=20)

    async def test_discards_with_a_reason_and_takes_it_back(
        self, visitors: Visitors, platform: Platform, poison: Poison
    ) -> None:
        page = await visitors("ADMIN")
        await page.goto(poison.path)
        await open_sheet(page, "Discard…")
        await page.get_by_role("button", name="Discard it").click()
        await expect(page.locator("#discard-reason")).to_be_focused()  # the browser asks for the reason
        await page.locator("#discard-reason").fill("a test message")
        await page.keyboard.press("Enter")

        await expect(page.locator("#parked-state")).to_contain_text("Discarded")
        await expect(page.locator("#parked-audit")).to_contain_text("a test message")
        await page.get_by_role("button", name="Take back and redrive", exact=True).click()
        await expect(page.locator("#parked-audit")).to_contain_text("taken back")
        await expect(page.get_by_text("It was tried, and failed again.")).to_be_visible(timeout=20_000)
        assert [entry["action"] for entry in await audit_of(platform, poison)] == ["discard", "redrive"]

    async def test_tells_the_second_of_two_admins_what_the_first_did(
        self, visitors: Visitors, platform: Platform, poison: Poison
    ) -> None:
        first, second = await visitors("ADMIN"), await visitors("ADMIN")
        await first.goto(poison.path)
        await second.goto(poison.path)
        await open_sheet(first, "Discard…")
        await first.locator("#discard-reason").fill("the first was faster")
        await first.get_by_role("button", name="Discard it").click()
        await expect(first.locator("#parked-state")).to_contain_text("Discarded")

        await open_sheet(second, "Redrive…")
        await second.get_by_role("button", name="Redrive now").click()

        await expect(second.get_by_role("alert")).to_contain_text("Somebody was faster: You discarded it")
        await expect(second.locator("#parked-audit")).to_contain_text("the first was faster")
        assert [entry["action"] for entry in await audit_of(platform, poison)] == ["discard"]

    async def test_redrives_all_that_match_after_a_count_was_confirmed(
        self, visitors: Visitors, platform: Platform, poison: Poison
    ) -> None:
        page = await visitors("ADMIN")
        await page.goto(f"/operations/parked?service=scoring&topic={TOPIC}&search=int_type")
        await expect(page.locator(f"#parked-scoring-{poison.id}")).to_be_visible()
        count = await page.locator(".tab.is-current .tab-count").inner_text()
        await page.locator("#redrive-all").click()
        noun = "event" if count == "1" else "events"
        await page.locator("#bulk-reason").fill("the consumer was fixed")
        await page.get_by_role("button", name=f"Redrive {count} {noun}").click()

        await expect(page.locator("#toasts")).to_contain_text("applied again now")
        await expect(page.locator("dialog[open]")).to_have_count(0)
        tried = page.locator(f"#parked-scoring-{poison.id}").get_by_text("1 try")
        await expect(tried).to_be_visible(timeout=20_000)  # without a reload
        assert [entry["reason"] for entry in await audit_of(platform, poison)] == ["the consumer was fixed"]

    async def test_is_found_by_words_and_by_keyboard(self, visitors: Visitors, poison: Poison) -> None:
        page = await visitors("ADMIN")
        await page.goto("/operations/parked?service=scoring")
        await page.keyboard.press("/")
        await expect(page.locator("#parked-search")).to_be_focused()
        await page.keyboard.type("int_type")
        await expect(page).to_have_url(re.compile("search=int_type"))
        await expect(page.locator("#tab-dead")).to_have_attribute("href", re.compile("search=int_type"))
        await page.locator("#parked-search").evaluate("field => field.blur()")
        await page.keyboard.press("j")
        await page.keyboard.press("Enter")

        await expect(page).to_have_url(re.compile("/operations/parked/scoring/[0-9]+"))

    async def test_says_so_where_nothing_matches(self, visitors: Visitors, axe: Axe) -> None:
        page = await visitors("ADMIN")
        await page.goto("/operations/parked?search=no+such+words+anywhere")

        await expect(page.get_by_text("Nothing matches")).to_be_visible()
        await axe(page)

    async def test_is_usable_on_a_phone(self, visitors: Visitors, poison: Poison, axe: Axe) -> None:
        page = await visitors("ADMIN", size="narrow")
        for path in ("/operations/parked", poison.path):
            await page.goto(path)
            assert await page.evaluate("document.documentElement.scrollWidth") <= 390
            await axe(page)


class TestOthers:
    async def test_may_look_without_content_and_may_not_act(
        self, visitors: Visitors, platform: Platform, failed: Poison, axe: Axe
    ) -> None:
        page = await visitors("ANALYST")
        visitors.allow(page, REFUSED)
        await page.goto(failed.path)

        await expect(page.get_by_text("You may look.")).to_be_visible()
        await expect(page.get_by_role("button", name="Redrive…")).to_have_count(0)
        assert failed.marker not in await page.content()
        await axe(page)
        for action in ("redrive", "discard", "repair"):
            status = await page.evaluate(
                """async ([path, token]) => (await fetch(path, {method: "POST", headers: {"X-CSRF-Token": token},
                    body: new URLSearchParams({version: '"0"', reason: "no"})})).status""",
                [f"{failed.path}/{action}", await page.locator('meta[name="csrf"]').get_attribute("content")],
            )
            assert (action, status) == (action, 403)
        assert (await page.request.get(f"{failed.path}/body")).status == 403
        assert await audit_of(platform, failed) == []

    async def test_do_not_see_what_belongs_to_no_workspace(self, visitors: Visitors, poison: Poison) -> None:
        page = await visitors("ANALYST")
        visitors.allow(page, REFUSED)
        answer = await page.goto(poison.path)

        assert answer is not None
        assert answer.status == 404

    async def test_without_the_permission_see_a_kind_refusal(self, visitors: Visitors, failed: Poison) -> None:
        page = await visitors("SDR")
        visitors.allow(page, REFUSED)
        for path in ("/operations", "/operations/parked", failed.path):
            answer = await page.goto(path)
            assert answer is not None
            assert answer.status == 403
        await expect(page.get_by_text("This is not open to your role")).to_be_visible()
