"""Pages that move by themselves, in Chromium: many tabs, one stream, and whatever may happen to it."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.async_api import BrowserContext, Page, Request, expect

from deploy.local.hold import hold, release
from deploy.local.stack import Stack
from shared.testing.waiting import eventually
from tests.browser.visitors import Visitors
from tests.platform import Platform, a_person

pytestmark = [pytest.mark.stack, pytest.mark.timeout(180)]

PATIENCE = 20_000
"""Milliseconds. How fast it is, is measured elsewhere; here it has to come at all, on a busy machine too."""
CUT = r"ERR_|status of 50[0-9]|Failed to fetch|NetworkError"


class Streams:
    """Every request for the stream that any tab of a browser makes."""

    def __init__(self, context: BrowserContext) -> None:
        self.opened = 0
        context.on("request", self._see)

    def _see(self, request: Request) -> None:
        self.opened += urlsplit(request.url).path == "/stream"


async def is_live(page: Page) -> None:
    await expect(page.locator("#connection")).to_have_text("Live", timeout=PATIENCE)


async def arrives(platform: Platform, *pages: Page) -> None:
    """A lead comes in, and every page shows it without being touched."""
    person = a_person(company="Live Tests Ltd")
    answer = await platform.post_lead(person)
    assert answer.status_code == 201, answer.text
    for page in pages:
        await shows(page, person)


async def shows(page: Page, person: dict[str, Any]) -> None:
    await expect(page.locator("#home-events")).to_contain_text(person["last_name"], timeout=PATIENCE)


@contextmanager
def away(process: str) -> Iterator[None]:
    stack = Stack.from_environment()
    hold(stack, process)
    try:
        yield
    finally:
        release(stack, process)


class TestTabs:
    @pytest.mark.parametrize("tabs", [2, 7])
    async def test_all_move_by_one_stream(self, visitors: Visitors, platform: Platform, tabs: int) -> None:
        first = await visitors("SDR")
        streams = Streams(first.context)
        pages = [first, *[await first.context.new_page() for _ in range(tabs - 1)]]
        for page in pages:
            await page.goto("/")
            await is_live(page)

        await arrives(platform, *pages)

        assert streams.opened == 1

    async def test_go_on_when_the_one_that_listens_is_closed(self, visitors: Visitors, platform: Platform) -> None:
        leader = await visitors("SDR")
        streams = Streams(leader.context)
        follower = await leader.context.new_page()
        for page in (leader, follower):
            await page.goto("/")
            await is_live(page)
        person = a_person()
        await leader.close()
        await platform.post_lead(person)

        await shows(follower, person)
        await arrives(platform, follower)
        assert streams.opened == 2

    async def test_miss_nothing_while_a_person_goes_from_page_to_page(
        self, visitors: Visitors, platform: Platform
    ) -> None:
        page = await visitors("SDR")
        await page.goto("/")
        await is_live(page)
        person = a_person()
        await page.goto("/events")
        await platform.post_lead(person)
        await page.goto("/")

        await shows(page, person)

    async def test_of_a_partner_listen_to_nothing(self, visitors: Visitors) -> None:
        page = await visitors("PARTNER")
        streams = Streams(page.context)
        await page.goto("/")
        await expect(page.get_by_role("heading", name="Welcome")).to_be_visible()

        assert streams.opened == 0


class TestTrouble:
    async def test_kafka_may_go_and_come_back(self, visitors: Visitors, platform: Platform) -> None:
        """The page stays live: the CRM answers. What was posted meanwhile comes when Kafka does."""
        page = await visitors("SDR")
        await page.goto("/")
        await is_live(page)
        person = a_person()
        with away("kafka"):
            answer = await platform.post_lead(person)
            assert answer.status_code == 201
            await is_live(page)

        await expect(page.locator("#home-events")).to_contain_text(person["last_name"], timeout=60_000)
        await is_live(page)

    async def test_the_crm_may_go_and_come_back(self, visitors: Visitors, platform: Platform) -> None:
        page = await visitors("SDR")
        visitors.allow(page, CUT)
        await page.goto("/")
        await is_live(page)
        person = a_person()
        with away("crm-api"):
            await expect(page.locator("#connection")).to_have_text("Reconnecting…", timeout=PATIENCE)
            await platform.post_lead(person)

        await is_live(page)
        await shows(page, person)

    async def test_the_ui_s_own_process_may_be_replaced(self, visitors: Visitors, platform: Platform) -> None:
        """It ends at once, open streams or not; the page finds the next one and what happened in between."""
        page = await visitors("SDR")
        visitors.allow(page, CUT)
        await page.goto("/")
        await is_live(page)
        pid_file = Path(os.environ["LEADFLOW_DEMO_FILE"]).parent / "run" / "web-api.pid"
        before = pid_file.read_text()
        os.kill(int(before), signal.SIGTERM)

        async def is_replaced() -> bool:
            return pid_file.exists() and pid_file.read_text() not in ("", before)

        await eventually(is_replaced)
        person = a_person()
        await platform.post_lead(person)

        await is_live(page)
        await shows(page, person)


class TestSignedOut:
    async def test_in_the_middle_is_said_in_every_tab(self, visitors: Visitors) -> None:
        leader = await visitors("SDR", fresh=True)
        follower = await leader.context.new_page()
        for page in (leader, follower):
            await page.goto("/")
            await is_live(page)
        elsewhere = await leader.context.new_page()
        await elsewhere.goto("/events")
        await elsewhere.locator(".user-menu summary").click()
        await elsewhere.get_by_role("button", name="Sign out").click()

        for page in (leader, follower):
            await expect(page.locator("#connection")).to_have_text("Signed out", timeout=PATIENCE)
            await expect(page.locator("#toasts")).to_contain_text("You are signed out")
        await leader.get_by_role("button", name="Sign in").click()
        await expect(leader).to_have_url(f"{visitors.origin}/login?next=%2F")
