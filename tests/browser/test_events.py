"""The event catalogue in Chromium: found by typing, read by anybody, watched live by who looks after operations."""

import re
from typing import Any

import pytest
from playwright.async_api import Page, expect

from deploy.local.hold import hold, release
from deploy.local.stack import Stack
from tests.browser.conftest import Axe, Screenshot
from tests.browser.visitors import Visitors
from tests.other_workspace import add_workspace
from tests.platform import Platform, a_person

pytestmark = [pytest.mark.stack, pytest.mark.timeout(180)]

PATIENCE = 20_000
SOON = 1_000
"""Milliseconds in which a message is seen after its lead was posted."""
CUT = r"ERR_|status of 50[0-9]"


async def watch(page: Page, topic: str = "lead.created") -> None:
    """Open the topic's page, and wait until its messages come."""
    await page.goto(f"/events/{topic}")
    await expect(page.locator("[data-tail-state]")).to_have_text("Live", timeout=PATIENCE)


async def post(platform: Platform, **fields: Any) -> str:
    answer = await platform.post_lead(a_person(**fields))
    assert answer.status_code == 201, answer.text
    return str(answer.json()["lead_id"])


class TestCatalogue:
    async def test_is_searched_while_typing(self, visitors: Visitors) -> None:
        page = await visitors(None)
        await page.goto("/events")
        await expect(page.locator(".topic-name")).to_have_count(12)

        await page.keyboard.press("/")
        await page.keyboard.type("natural_key")

        await expect(page.locator(".topic-name")).to_have_text(["message.failed", "message.sent"])
        await expect(page).to_have_url(re.compile(r"\?q=natural_key$"))

    async def test_leads_to_a_topic_by_keyboard(self, visitors: Visitors) -> None:
        page = await visitors("VIEWER")
        await page.goto("/events")
        await page.keyboard.press("j")
        await page.keyboard.press("Enter")

        await expect(page.locator("h1")).to_have_text("lead.created")

    @pytest.mark.parametrize("size", ["wide", "narrow"])
    @pytest.mark.parametrize("role", [None, "ANALYST"])
    async def test_is_accessible(
        self, visitors: Visitors, axe: Axe, screenshot: Screenshot, role: str | None, size: str
    ) -> None:
        page = await visitors(role, size=size)
        for path in ("/events", "/events/lead.scored"):
            await page.goto(path)
            if role and path != "/events":
                await expect(page.locator("[data-tail-state]")).to_have_text("Live", timeout=PATIENCE)
            await axe(page)
            await screenshot(page, f"{path[1:].replace('/', '-')}-{role or 'nobody'}-{size}")
            assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")


class TestLiveMessages:
    async def test_show_a_lead_soon_after_it_was_posted(self, visitors: Visitors, platform: Platform, axe: Axe) -> None:
        page = await visitors("ANALYST")
        await watch(page)
        await post(platform)  # the connections are warm now

        lead_id = await post(platform, company="Tail Tests Ltd")

        row = page.locator(".tail-row", has_text=lead_id)
        await expect(row).to_be_visible(timeout=SOON)
        await row.locator("button").click()
        detail = page.locator(".tail-detail:not([hidden])")
        await expect(detail).to_contain_text('"company": "Tail Tests Ltd"')
        await expect(detail).to_contain_text("ce_workspaceid")
        await axe(page)

    async def test_begin_with_the_last_ones(self, visitors: Visitors, platform: Platform) -> None:
        lead_id = await post(platform)
        await platform.lead_in_crm(lead_id)
        page = await visitors("ANALYST")

        await watch(page)

        await expect(page.locator(".tail-row", has_text=lead_id)).to_be_visible(timeout=PATIENCE)

    async def test_wait_while_they_are_paused(self, visitors: Visitors, platform: Platform) -> None:
        page = await visitors("ANALYST")
        await watch(page)
        await page.click("[data-tail-clear]")
        await page.click("[data-tail-pause]")
        await expect(page.locator("[data-tail-state]")).to_have_text("Paused")

        lead_id = await post(platform)
        await expect(page.locator("[data-tail-held]")).to_be_visible(timeout=PATIENCE)
        await expect(page.locator(".tail-row")).to_have_count(0)
        await page.click("[data-tail-pause]")

        await expect(page.locator(".tail-row", has_text=lead_id)).to_be_visible()

    async def test_are_filtered_by_key_or_text(self, visitors: Visitors, platform: Platform) -> None:
        wanted, other = await post(platform), await post(platform)
        page = await visitors("ANALYST")
        await watch(page)
        await expect(page.locator(".tail-row", has_text=other)).to_be_visible(timeout=PATIENCE)

        await page.fill("[data-tail-filter]", wanted)

        await expect(page.locator(".tail-row")).to_have_count(1, timeout=PATIENCE)
        await expect(page.locator(".tail-row")).to_contain_text(wanted)

    async def test_of_another_workspace_are_nobodys_business(
        self, visitors: Visitors, platform: Platform, demo: dict[str, Any]
    ) -> None:
        others = add_workspace(demo)
        page = await visitors(None)
        await sign_in(page, next(user for user in others["users"] if user["role"] == "SALES_MANAGER"))
        await watch(page)

        lead_id = await post(platform)
        own = await platform.client.post(
            platform.url("ingestion", "/api/leads"), json=a_person(), headers={"X-API-Key": others["api_key"]}
        )

        await expect(page.locator(".tail-row", has_text=own.json()["lead_id"])).to_be_visible(timeout=PATIENCE)
        await expect(page.locator(".tail-row")).to_have_count(1)
        assert lead_id not in await page.content()

    @pytest.mark.parametrize("role", ["VIEWER", "SDR", "PARTNER"])
    async def test_are_not_for_everybody(self, visitors: Visitors, role: str) -> None:
        page = await visitors(role)

        await page.goto("/events/lead.created")
        answer = await page.context.request.get("/events/lead.created/tail")

        await expect(page.locator("#fields")).to_be_visible()
        await expect(page.locator("[data-tail]")).to_have_count(0)
        assert answer.status == 403

    async def test_come_back_with_kafka(self, visitors: Visitors, platform: Platform) -> None:
        page = await visitors("ANALYST")
        visitors.allow(page, CUT)
        await watch(page)
        stack = Stack.from_environment()
        hold(stack, "kafka")
        try:
            await expect(page.locator("[data-tail-state]")).to_contain_text("Kafka does not answer", timeout=PATIENCE)
            lead_id = await post(platform)  # the gateway takes it all the same
        finally:
            release(stack, "kafka")

        await expect(page.locator(".tail-row", has_text=lead_id)).to_be_visible(timeout=3 * PATIENCE)
        await expect(page.locator("[data-tail-state]")).to_have_text("Live")

    async def test_end_when_the_session_does(self, visitors: Visitors) -> None:
        page = await visitors("ANALYST", fresh=True)
        await watch(page)
        other = await page.context.new_page()
        await other.goto("/")
        await other.locator(".user-menu > summary").click()
        await other.click("form[action='/logout'] button")

        await expect(page.locator("[data-tail-state]")).to_contain_text("Signed out", timeout=PATIENCE)


async def sign_in(page: Page, user: dict[str, Any]) -> None:
    await page.goto("/login")
    await page.fill("#email", user["email"])
    await page.fill("#password", user["password"])
    await page.click("button[type=submit]")
    await page.wait_for_url("**/")
