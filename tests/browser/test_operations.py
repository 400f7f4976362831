"""The operations page in Chromium: one look tells, a dead worker is seen at once, and the page never waits."""

import re
import time
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Page, expect

from shared.testing.waiting import eventually
from tests.browser.conftest import Axe, Screenshot
from tests.browser.visitors import Visitors
from tests.platform import Platform, a_person
from tests.running_stack import RunningStack

pytestmark = [pytest.mark.stack, pytest.mark.timeout(180)]

WITHIN = 20_000
"""Milliseconds for a process to be missed, or to be back, on a machine that is busy with tests."""


@pytest.fixture
async def held_worker(running_stack: RunningStack) -> AsyncIterator[str]:
    """The worker of notifications, dead until the test ends."""
    yield "notifications-worker"
    running_stack.release("notifications-worker")


class TestOperations:
    async def test_says_in_one_sentence_how_everything_is(
        self, visitors: Visitors, axe: Axe, screenshot: Screenshot
    ) -> None:
        page = await visitors("ADMIN")
        await page.goto("/operations")

        await expect(page.locator("#verdict")).not_to_be_empty()
        await expect(page.get_by_role("table").filter(has_text="Worker").locator("tbody tr")).to_have_count(5)
        await expect(page.locator("#conservation svg")).to_be_visible()
        await axe(page)
        await screenshot(page, "operations")

    async def test_counts_a_lead_that_comes_in_without_a_reload(self, visitors: Visitors, platform: Platform) -> None:
        page = await visitors("ADMIN")
        await page.goto("/operations")
        before = await received(page)
        await platform.post_lead(a_person())

        async def counted() -> bool:
            return await received(page) > before

        await eventually(counted, within=10)

    async def test_keeps_the_readers_place_while_it_renews_itself(self, visitors: Visitors) -> None:
        page = await visitors("ADMIN", size="narrow")
        await page.goto("/operations")
        await page.locator("#lag tbody a").last.focus()
        place = await page.evaluate("scrollY")
        await changes(page, "#operations .verdict-time")
        await changes(page, "#operations .verdict-time")

        assert await page.evaluate("scrollY") == place
        await expect(page.locator("#lag tbody a").last).to_be_focused()

    async def test_shows_a_dead_worker_at_once_and_never_calls_its_lag_nothing(
        self, visitors: Visitors, running_stack: RunningStack, held_worker: str, axe: Axe
    ) -> None:
        page = await visitors("ADMIN")
        await page.goto("/operations")
        cell = page.locator("#process-notifications-worker")
        await expect(cell).to_contain_text("Ready", timeout=WITHIN)
        running_stack.hold(held_worker)

        await expect(page.locator("#verdict")).to_contain_text("notifications worker is away", timeout=WITHIN)
        await expect(cell).to_contain_text(re.compile(r"Away\s+last answered"))
        lag = page.locator("#lag tr", has_text="lead.alert_raised").locator(".lag-cell", has_text="notifications")
        await expect(lag).to_contain_text("unknown")
        await axe(page)
        running_stack.release(held_worker)
        await expect(cell).to_contain_text("Ready", timeout=WITHIN)
        await expect(lag).to_contain_text(re.compile(r"notifications \d"), timeout=WITHIN)

    async def test_does_not_wait_for_a_service_that_hangs(
        self, visitors: Visitors, running_stack: RunningStack
    ) -> None:
        page = await visitors("ADMIN")
        with running_stack.frozen("assessments-api"):
            began = time.monotonic()
            await page.goto("/operations")
            took = time.monotonic() - began
            await expect(page.locator("#process-assessments-api")).to_contain_text("Away")
            await expect(page.locator("#process-crm-api")).to_contain_text(re.compile("Ready|Degraded"))

        assert took < 5  # a second for the one that hangs, the rest is the browser's

    async def test_shows_others_their_workspace_and_no_process(self, visitors: Visitors, axe: Axe) -> None:
        page = await visitors("SALES_MANAGER")
        await page.goto("/operations")

        await expect(page.locator("#conservation svg")).to_be_visible()
        await expect(page.locator("#queues")).to_be_visible()
        await expect(page.locator("#processes, #lag")).to_have_count(0)
        await axe(page)


async def received(page: Page) -> int:
    words = await page.locator(".residue-words").inner_text()
    found = re.search(r"([\d,]+) received", words)
    assert found is not None
    return int(found[1].replace(",", ""))


async def changes(page: Page, selector: str) -> None:
    """Wait for the next refresh."""
    before = await page.locator(selector).inner_text()
    await expect(page.locator(selector)).not_to_have_text(before, timeout=WITHIN)
