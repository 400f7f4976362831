"""The public demo form in Chromium, with and without script."""

import re
from typing import Any
from uuid import uuid4

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.conftest import Axe, Screenshot
from tests.browser.scriptless import overflow_of, shifts_of, without_script
from tests.browser.visitors import Visitors
from tests.platform import Platform

pytestmark = pytest.mark.stack

REFUSED = r"status of 422"
NO_NETWORK = r"ERR_INTERNET_DISCONNECTED|Failed to fetch"
FORM = "/forms/demo?utm_source=linkedin&utm_campaign=ciso-guide"


def an_address() -> str:
    return f"{uuid4().hex[:12]}@acme-robotics.example"


async def fill(page: Page, email: str) -> None:
    await page.get_by_label("Name").fill("Mei Lund")
    await page.get_by_label("Work e-mail").fill(email)
    await page.get_by_label("Company").fill("Acme Robotics GmbH")
    await page.get_by_label("Job title").fill("CISO")
    await page.get_by_label("Phone").fill("+49 30 2312 5100")
    await page.get_by_label("Employees").select_option("201-1,000")
    await page.get_by_label("What would you like to see?").fill("How a score is made.\nAnd who gets the mail.")
    await page.get_by_label("You may send me news").check()


async def send(page: Page) -> None:
    await page.locator("#demo-form button[type=submit]").click()


async def reference_on(page: Page) -> str:
    await expect(page.get_by_role("heading", name="Thank you, we have your request")).to_be_visible()
    return await page.locator("#reference").inner_text()


class TestDemoForm:
    async def test_makes_a_lead_without_loading_the_page_anew(
        self, anonymous_page: Page, platform: Platform, screenshot: Screenshot
    ) -> None:
        email = an_address()
        await anonymous_page.goto(FORM)
        await anonymous_page.evaluate("window.isTheSamePage = true")
        await fill(anonymous_page, email)
        await send(anonymous_page)
        reference = await reference_on(anonymous_page)

        assert await anonymous_page.evaluate("window.isTheSamePage")
        await expect(anonymous_page.locator("#thanks-heading")).to_be_focused()
        record = await platform.lead_in_crm(reference)
        assert (record["email"], record["company"], record["employees"]) == (email, "Acme Robotics GmbH", 600)
        assert (record["source"], record["request"], record["marketing_consent"]) == ("linkedin", "demo", True)
        assert record["attribution"]["channel"] == "form"
        await screenshot(anonymous_page, "demo-form-thanks")

    async def test_leads_whoever_is_signed_in_to_the_lead(self, visitors: Visitors, platform: Platform) -> None:
        page = await visitors("SDR")
        await page.goto("/forms/demo")
        email = an_address()
        await fill(page, email)
        await send(page)
        await platform.lead_in_crm(await reference_on(page))
        await page.get_by_role("link", name="Open its record").click()

        await expect(page.locator("main")).to_contain_text(email)

    async def test_leads_nobody_in_particular_to_the_entrance(self, anonymous_page: Page) -> None:
        await anonymous_page.goto("/forms/demo")
        await fill(anonymous_page, an_address())
        await send(anonymous_page)
        await reference_on(anonymous_page)
        await anonymous_page.get_by_role("link", name="See it arrive").click()

        await expect(anonymous_page).to_have_url(re.compile(r"/login\?next=%2Fleads"))

    async def test_works_by_keyboard_alone(self, anonymous_page: Page) -> None:
        keys = anonymous_page.keyboard
        await anonymous_page.goto("/forms/demo")
        await anonymous_page.get_by_label("Name").focus()
        for text in ("Mei Lund", an_address()):
            await keys.type(text)
            await keys.press("Tab")
        await keys.press("Enter")

        await reference_on(anonymous_page)

    async def test_is_taken_once_however_often_it_is_sent(self, anonymous_page: Page, platform: Platform) -> None:
        await anonymous_page.goto("/forms/demo")
        await fill(anonymous_page, an_address())
        await anonymous_page.evaluate(
            """async () => {
              const form = document.getElementById("demo-form");
              const body = () => new URLSearchParams(new FormData(form));
              await Promise.all([1, 2, 3].map(() => fetch("/forms/demo", { method: "POST", body: body() })));
            }"""
        )
        await send(anonymous_page)
        reference = await reference_on(anonymous_page)

        touches = (await platform.get("ingestion", f"/leads/{reference}/touches")).json()["items"]
        assert len(touches) == 1


class TestTroubles:
    async def test_are_named_on_top_and_beside_the_field(self, anonymous_page: Page, visitors: Visitors) -> None:
        visitors.allow(anonymous_page, REFUSED)
        await anonymous_page.goto("/forms/demo")
        await fill(anonymous_page, "nobody@nowhere")
        await anonymous_page.get_by_label("Phone").fill("12")
        await send(anonymous_page)

        summary = anonymous_page.locator("#trouble")
        await expect(summary).to_be_focused()
        await expect(summary).to_contain_text("Two things need your attention")
        await expect(anonymous_page.locator("#phone")).to_have_accessible_description(
            "Error: This is no telephone number. Begin with the country code: +44 20 7946 0018."
        )
        await expect(anonymous_page.locator("#message")).to_have_value("How a score is made.\nAnd who gets the mail.")
        await expect(anonymous_page.locator("#marketing")).to_be_checked()
        await summary.get_by_role("link").last.click()
        await expect(anonymous_page.locator("#phone")).to_be_focused()

    async def test_of_the_network_keep_everything(self, anonymous_page: Page, visitors: Visitors) -> None:
        visitors.allow(anonymous_page, NO_NETWORK)
        await anonymous_page.goto("/forms/demo")
        await fill(anonymous_page, an_address())
        await anonymous_page.context.set_offline(True)
        await send(anonymous_page)
        await expect(anonymous_page.locator("#not-sent")).to_be_visible()
        await expect(anonymous_page.locator("#name")).to_have_value("Mei Lund")
        await anonymous_page.context.set_offline(False)
        await send(anonymous_page)

        await reference_on(anonymous_page)


class TestWithoutScript:
    async def test_makes_a_lead(self, chromium: Browser, visitors: Visitors, platform: Platform) -> None:
        email = an_address()
        async with without_script(chromium, visitors.origin) as page:
            await page.goto(FORM)
            await fill(page, email)
            await send(page)
            reference = await reference_on(page)
            await page.reload()
            assert await reference_on(page) == reference

        assert (await platform.lead_in_crm(reference))["email"] == email

    async def test_keeps_what_was_typed_and_puts_the_focus_on_the_troubles(
        self, chromium: Browser, visitors: Visitors
    ) -> None:
        async with without_script(chromium, visitors.origin) as page:
            await page.goto(FORM)
            await fill(page, "nobody@nowhere")
            await send(page)

            await expect(page).to_have_title("Error: Request a demo · Leadflow")
            await expect(page.locator("#trouble")).to_be_focused()
            await expect(page.locator("#email")).to_have_value("nobody@nowhere")
            await expect(page.locator("#employees")).to_have_value("201-1,000")


class TestLooks:
    async def test_are_accessible(
        self, anonymous_page: Page, visitors: Visitors, axe: Axe, screenshot: Screenshot
    ) -> None:
        visitors.allow(anonymous_page, REFUSED)
        await anonymous_page.goto("/forms/demo")
        await send(anonymous_page)
        await expect(anonymous_page.locator("#trouble")).to_be_visible()
        await screenshot(anonymous_page, "demo-form-troubles")
        await axe(anonymous_page)
        for path in ("/forms/demo", f"/forms/demo/thanks?lead={uuid4()}"):
            await anonymous_page.goto(path)
            await axe(anonymous_page)

    @pytest.mark.parametrize("size", ["wide", "narrow"])
    async def test_stay_where_they_are(self, visitors: Visitors, size: str) -> None:
        page = await visitors(None, size=size)

        assert await shifts_of(page, "/forms/demo") < 0.01
        assert await overflow_of(page) == 0

    async def test_hide_the_trap_from_people(self, anonymous_page: Page) -> None:
        await anonymous_page.goto("/forms/demo")

        await expect(anonymous_page.get_by_role("textbox", name="Leave this empty")).to_have_count(0)
        box: dict[str, Any] | None = await anonymous_page.locator("#confirm_url").bounding_box()  # type: ignore[assignment]
        clip = await anonymous_page.locator(".trap").evaluate("element => getComputedStyle(element).clipPath")
        assert box is not None
        assert clip == "inset(50%)"
