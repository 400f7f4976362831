"""The API reference in Chromium: drawn from our origin alone, in the page's theme, of one service at a time."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Page, Request, expect

from deploy.local.hold import hold, release
from deploy.local.stack import Stack
from shared.testing.waiting import eventually
from tests.browser.conftest import Axe, Screenshot
from tests.browser.visitors import Visitors

pytestmark = [pytest.mark.stack, pytest.mark.timeout(180)]

PATIENCE = 30_000
"""Milliseconds for megabytes of script on a busy machine."""


async def drawn(page: Page, service: str) -> None:
    await page.goto(f"/api-reference?service={service}")
    await expect(page.locator(".scalar-app h1, .scalar-app .section-header").first).to_be_visible(timeout=PATIENCE)


async def is_stale(page: Page, service: str) -> bool:
    answer = await page.context.request.get(f"/api-reference/{service}.json")
    return answer.ok and "x-stale-since" in answer.headers


class TestApiReference:
    @pytest.mark.parametrize("size", ["wide", "narrow"])
    async def test_is_open_to_visitors_and_accessible(
        self, visitors: Visitors, axe: Axe, screenshot: Screenshot, size: str
    ) -> None:
        page = await visitors(None, size=size)

        await drawn(page, "ingestion")

        await expect(page.locator(".reference")).to_contain_text("Leadflow ingestion")
        await axe(page)  # without the inside of the reference, which is not ours
        await screenshot(page, f"api-reference-{size}")

    async def test_switches_between_services(self, visitors: Visitors) -> None:
        page = await visitors("SDR")
        await drawn(page, "crm")

        await page.get_by_role("link", name="Scoring").click()

        await expect(page).to_have_url(re.compile("service=scoring"))
        await expect(page.locator(".reference")).to_contain_text(
            "/api/companies/{ws}/leads/{lead_id}/score", timeout=PATIENCE
        )

    async def test_follows_the_theme(self, visitors: Visitors) -> None:
        page = await visitors("SDR")
        await drawn(page, "scoring")
        title = page.locator(".scalar-app h1").first
        light = await title.evaluate("it => getComputedStyle(it).color")

        await page.emulate_media(color_scheme="dark")

        await expect(page.locator("body")).to_have_class(re.compile("dark-mode"))
        assert await title.evaluate("it => getComputedStyle(it).color") != light

    async def test_costs_other_pages_nothing(self, visitors: Visitors) -> None:
        page = await visitors("SDR")
        scripts: set[str] = set()

        def note(request: Request) -> None:
            if request.resource_type == "script":
                scripts.add(urlsplit(request.url).path)

        page.on("request", note)
        await page.goto("/events")
        await page.wait_for_load_state("networkidle")
        elsewhere = frozenset(scripts)
        scripts.clear()
        await drawn(page, "scoring")

        assert not any("standalone" in path for path in elsewhere)
        assert len(scripts - elsewhere) > 1
        assert any("standalone" in path for path in scripts)

    async def test_shows_the_last_document_while_the_service_is_away(self, visitors: Visitors) -> None:
        page = await visitors("SDR")
        await drawn(page, "assessments")
        stack = Stack.from_environment()
        hold(stack, "assessments-api")
        try:
            await eventually(lambda: is_stale(page, "assessments"), within=90, every=1)
            await drawn(page, "assessments")
            await expect(page.locator("#reference-stale")).to_contain_text("does not answer now")
        finally:
            release(stack, "assessments-api")
