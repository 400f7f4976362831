"""Home, in Chromium: what to do next, the numbers, what happened last; each moves without moving anything else."""

import asyncio
import re
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import pytest
from playwright.async_api import Locator, Page, Route, expect

from deploy.local.hold import hold, release
from deploy.local.stack import Stack
from shared.testing.waiting import eventually
from tests.browser.conftest import Axe, Screenshot
from tests.browser.test_live import CUT, PATIENCE, is_live
from tests.browser.visitors import Visitors
from tests.other_workspace import add_workspace
from tests.platform import Platform, a_person

pytestmark = [pytest.mark.stack, pytest.mark.timeout(180)]

PLACES = """
    () => [...document.querySelectorAll(".home .card, .home .card-header")].map((found) => {
      const { x, y, width, height } = found.getBoundingClientRect();
      return [x, y + scrollY, width, height];
    })
"""

RETURNS = """
    (id) => {
      window.returned = 0;
      new MutationObserver(() => (window.returned += document.getElementById(id) ? 1 : 0))
        .observe(document.getElementById("home-queue").parentElement, { childList: true, subtree: true });
    }
"""


def hot_person(**fields: Any) -> dict[str, Any]:
    """Scores 100: before everybody else in the queue, unless they do, too, and are younger."""
    name = uuid4().hex[:12]
    return a_person(
        first_name="Aya", last_name=name, email=f"{name}@microsoft.com", company="Microsoft", job_title="CISO",
        employees=25_000, request="demo", message="We would like a demonstration.", **fields,
    )  # fmt: skip


async def two_hot_leads(platform: Platform) -> list[str]:
    """Their ids, the younger one last: it stands above the other."""
    leads = [(await platform.post_lead(hot_person())).json()["lead_id"] for _ in range(2)]
    for lead_id in leads:
        await platform.lead_in_crm(lead_id)
    return leads


def queue(page: Page) -> Locator:
    return page.locator("#home-queue")


async def number_of(page: Page, word: str) -> int:
    """A count by its word, as the page shows it."""
    row = page.locator(".count").filter(has_text=re.compile(rf"^\s*{word}\s"))
    return int((await row.locator(".count-number").inner_text()).replace(",", ""))


class TestQueue:
    async def test_shows_a_hot_lead_by_itself_and_lets_it_be_contacted(
        self, visitors: Visitors, platform: Platform
    ) -> None:
        page = await visitors("SDR")
        await page.goto("/")
        await is_live(page)
        person = hot_person()
        answer = await platform.post_lead(person)
        lead_id = answer.json()["lead_id"]
        row = page.locator(f"#work-hot-{lead_id}")

        await expect(row).to_contain_text("100 Very hot", timeout=PATIENCE)
        await expect(row).to_contain_text("Microsoft")
        await row.get_by_role("button", name=f"Mark Aya {person['last_name']} as contacted").click()

        await expect(row).to_have_count(0, timeout=PATIENCE)
        await expect(page.locator("#toasts")).to_contain_text("marked as contacted")
        assert (await platform.lead_in_crm(lead_id))["status"] == "contacted"

    async def test_is_worked_on_by_keyboard(self, visitors: Visitors, platform: Platform) -> None:
        leads = await two_hot_leads(platform)
        page = await visitors("SDR")
        await page.goto("/")
        button = page.locator(f"#work-hot-{leads[1]} .work-button")
        await button.focus()
        await page.keyboard.press("Enter")

        await expect(page.locator(f"#work-hot-{leads[1]}")).to_have_count(0, timeout=PATIENCE)
        assert await page.evaluate("document.activeElement.closest('.work-row') !== null")

    async def test_does_not_bring_back_what_was_dealt_with(self, visitors: Visitors, platform: Platform) -> None:
        """The answer to a question from before the press comes after it, while the keyboard is on the next line."""
        leads = await two_hot_leads(platform)
        page = await visitors("SDR")
        await page.goto("/")
        await is_live(page)
        asked, released = asyncio.Event(), asyncio.Event()

        async def answer_late(route: Route) -> None:
            response = await route.fetch()
            asked.set()
            await released.wait()
            await route.fulfill(response=response)

        # For all of them: with a route for the first only, the response below was not seen in 1 of 12 runs under load.
        await page.route("**/home/parts?names=queue*", answer_late)
        await platform.post_lead(a_person())
        await asked.wait()
        row = page.locator(f"#work-hot-{leads[1]}")
        await row.locator(".work-button").focus()
        await page.keyboard.press("Enter")
        await expect(row).to_have_count(0, timeout=PATIENCE)
        await page.evaluate(RETURNS, f"work-hot-{leads[1]}")

        async with page.expect_response(lambda response: response.request.headers.get("cache-control") == "no-cache"):
            released.set()
        await expect(page.locator(".is-arriving, .work-row").first).to_be_visible()
        assert await page.evaluate("window.returned") == 0
        await page.unroute_all(behavior="wait")

    async def test_leads_to_the_record(self, visitors: Visitors, platform: Platform) -> None:
        lead_id = (await platform.post_lead(hot_person())).json()["lead_id"]
        await platform.lead_in_crm(lead_id)
        page = await visitors("VIEWER")
        await page.goto("/")
        row = page.locator(f"#work-hot-{lead_id}")

        await expect(row.locator(".work-button")).to_have_count(0)  # a viewer changes nothing
        await row.click()
        await expect(page).to_have_url(f"{visitors.origin}/leads/{lead_id}")

    async def test_shows_follow_ups_that_are_due(self, visitors: Visitors, platform: Platform) -> None:
        lead_id = (await platform.post_lead(a_person())).json()["lead_id"]
        await platform.lead_in_crm(lead_id)
        page = await visitors("SDR")
        await page.goto("/")
        await is_live(page)
        headers = {"Authorization": f"Bearer {await platform.token()}", "If-Match": "*"}
        planned = {"next_follow_up_at": "2001-01-01T09:00:00Z"}
        url = platform.of_workspace("crm", f"/leads/{lead_id}")
        assert (await platform.client.patch(url, json=planned, headers=headers)).status_code == 200

        await expect(page.locator(f"#work-due-{lead_id}")).to_contain_text("d late", timeout=PATIENCE)
        await platform.client.patch(url, json={"next_follow_up_at": None}, headers=headers)
        await expect(page.locator(f"#work-due-{lead_id}")).to_have_count(0, timeout=PATIENCE)


class TestNumbers:
    async def test_move_with_the_leads(self, visitors: Visitors, platform: Platform) -> None:
        page = await visitors("ANALYST")
        await page.goto("/")
        await is_live(page)
        before = await number_of(page, "Very hot")
        await platform.post_lead(hot_person())

        async def has_grown() -> None:
            row = page.locator(".count-very-hot .count-number")
            await expect(row).not_to_have_text(f"{before:,}", timeout=PATIENCE)

        await has_grown()
        assert await number_of(page, "Very hot") > before

    async def test_agree_with_the_crm_and_lead_to_their_leads(self, visitors: Visitors, platform: Platform) -> None:
        page = await visitors("SDR")
        await page.goto("/")
        await page.locator(".count").get_by_role("link", name="Cold").click()

        await expect(page).to_have_url(f"{visitors.origin}/leads?band=cold")

    async def test_are_told_in_words_too(self, visitors: Visitors) -> None:
        page = await visitors("SDR")
        await page.goto("/")

        await expect(page.get_by_role("img", name=re.compile(r"^Leads per day: \w+ \d+, "))).to_be_visible()


class TestPlace:
    @pytest.mark.parametrize("size", ["wide", "narrow"])
    async def test_stays_while_everything_moves(self, visitors: Visitors, platform: Platform, size: str) -> None:
        page = await visitors("SDR", size=size)
        await page.goto("/")
        await expect(page.locator("#connection")).to_have_attribute("data-state", "live", timeout=PATIENCE)
        before = await page.evaluate(PLACES)
        for _ in range(3):
            person = hot_person()
            await platform.post_lead(person)
            await expect(page.locator("#home-events")).to_contain_text(person["last_name"], timeout=PATIENCE)

        assert await page.evaluate(PLACES) == before

    async def test_is_kept_under_the_pointer(self, visitors: Visitors, platform: Platform) -> None:
        for _ in range(2):
            await platform.lead_in_crm((await platform.post_lead(hot_person())).json()["lead_id"])
        page = await visitors("SDR")
        await page.goto("/")
        await is_live(page)
        button = queue(page).locator(".work-button").nth(1)
        await button.focus()
        name = await button.get_attribute("aria-label")
        person = hot_person()
        await platform.post_lead(person)
        await expect(page.locator("#home-events")).to_contain_text(person["last_name"], timeout=PATIENCE)

        assert await queue(page).locator(".work-button").nth(1).get_attribute("aria-label") == name
        await page.locator("h1").click()
        await page.evaluate("document.activeElement.blur()")
        await expect(queue(page)).to_contain_text(person["last_name"], timeout=PATIENCE)


class TestTrouble:
    async def test_keeps_what_is_shown_while_the_crm_is_away(self, visitors: Visitors) -> None:
        page = await visitors("SDR")
        visitors.allow(page, CUT)
        await page.goto("/")
        await is_live(page)
        stack = Stack.from_environment()
        hold(stack, "crm-api")
        try:
            await expect(page.locator("#connection")).to_have_text("Reconnecting…", timeout=PATIENCE)
            await expect(page.locator(".work-row").first).to_be_visible()
            await page.reload()
            await expect(page.get_by_role("link", name="Retry")).to_be_visible()
        finally:
            release(stack, "crm-api")

        async def is_back() -> bool:
            await page.get_by_role("link", name="Retry").click()
            return await page.locator(".work-row").count() > 0

        await eventually(is_back)


@pytest.fixture
async def newcomer(platform: Platform, everybody: Visitors) -> AsyncIterator[Page]:
    """The administrator of a workspace without any lead."""
    demo = add_workspace(platform.demo)
    visitors = Visitors(everybody.browser, {**demo, "urls": platform.demo["urls"]})
    yield await visitors("ADMIN")
    assert not await visitors.leave()


class TestNewWorkspace:
    async def test_says_how_leads_come_in(self, newcomer: Page, axe: Axe, screenshot: Screenshot) -> None:
        await newcomer.goto("/")

        await expect(newcomer.get_by_role("link", name="Open the demo form")).to_have_attribute("href", "/forms/demo")
        await expect(queue(newcomer)).to_contain_text("make demo")
        await screenshot(newcomer, "home-new-workspace")
        await axe(newcomer)


class TestAccess:
    @pytest.mark.parametrize("role", ["SDR", "PARTNER"])
    async def test_is_accessible(self, visitors: Visitors, axe: Axe, screenshot: Screenshot, role: str) -> None:
        page = await visitors(role)
        await page.goto("/")
        await screenshot(page, f"home-{role.lower()}")

        await axe(page)

    async def test_hides_the_parts_from_a_partner(self, visitors: Visitors) -> None:
        page = await visitors("PARTNER")
        for part in ("queue", "counts", "events"):
            assert (await page.context.request.get(f"/home/{part}")).status == 403
