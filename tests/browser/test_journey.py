"""The whole way of a lead, as people see it: from the demo form over the moving list and the record to the mail and the
first call. Once with the mouse, once with the keyboard alone."""

import re
from typing import Any
from uuid import uuid4

import pytest
from playwright.async_api import Page, expect

from shared.testing.waiting import eventually
from tests.browser.visitors import Visitors
from tests.platform import Platform

pytestmark = pytest.mark.stack

WITHIN = 20_000
"""Milliseconds for the mail to have crossed every service, on a machine that is busy with tests."""


class TestJourney:
    async def test_works_with_the_mouse(self, visitors: Visitors, platform: Platform) -> None:
        person = f"Ada {uuid4().hex[:8]}"
        sales = await visitors("SALES_MANAGER")
        await watch_list(sales)

        form = await visitors(None)
        await form.goto("/forms/demo")
        for name, text in typed(person).items():
            await form.locator(f"#{name}").fill(text)
        await form.locator("#employees").select_option(index=await largest(form))
        await form.get_by_role("button", name="Request a demo").click()
        await expect(form.locator("#thanks-heading")).to_be_visible()

        row = sales.locator("#lead-rows tr").filter(has_text=person)
        await expect(row.locator(".score")).to_contain_text("Very hot", timeout=WITHIN)
        await row.locator(".lead-link").click()
        await see_reasons(sales, person)
        await see_mail(sales, platform, person)

        await sales.locator("#status-menu > summary").click()
        await sales.locator("#move-contacted").click()
        await expect(sales.locator("#status-menu > summary")).to_contain_text("Contacted")
        await expect(sales.locator("#lead-timeline")).to_contain_text("New → Contacted")

    async def test_works_with_the_keyboard_alone(self, visitors: Visitors, platform: Platform) -> None:
        person = f"Eve {uuid4().hex[:8]}"
        sales = await visitors("SALES_MANAGER")
        await watch_list(sales)

        form = await visitors(None)
        await form.goto("/forms/demo")
        for name, text in typed(person).items():
            await tab_to(form, name)
            await form.keyboard.type(text)
        await tab_to(form, "employees")
        await form.keyboard.press("End")
        await tab_to(form, "marketing")
        await form.keyboard.press("Space")
        await form.keyboard.press("Tab")
        await form.keyboard.press("Enter")
        await expect(form.locator("#thanks-heading")).to_be_visible()

        row = sales.locator("#lead-rows tr").filter(has_text=person)
        await expect(row.locator(".score")).to_contain_text("Very hot", timeout=WITHIN)
        await reach_row(sales, person)
        await sales.keyboard.press("Enter")
        await see_reasons(sales, person)
        await see_mail(sales, platform, person)

        await tab_to(sales, "status-menu")
        await sales.keyboard.press("Enter")
        await sales.keyboard.press("Tab")
        await expect(sales.locator("#move-contacted")).to_be_focused()
        await sales.keyboard.press("Enter")
        await expect(sales.locator("#status-menu > summary")).to_contain_text("Contacted")


def typed(person: str) -> dict[str, str]:
    """A chief of security of a Fortune 500 company: 100 points by R4, so an alert and a mail."""
    name = person.replace(" ", ".").lower()
    return {
        "name": person,
        "email": f"{name}@microsoft.com",
        "company": "Microsoft",
        "job_title": "CISO",
        "message": "Please show us how the score is made.",
    }


async def largest(form: Page) -> int:
    return await form.locator("#employees option").count() - 1


async def watch_list(page: Page) -> None:
    await page.goto("/leads")
    await page.locator(".connection[data-state=live]").wait_for(state="attached")


async def see_reasons(page: Page, person: str) -> None:
    await expect(page.locator("h1")).to_have_text(person)
    await expect(page.locator("#lead-score .reason-rule")).to_contain_text(["Fortune 500"])
    await expect(page.locator("#lead-head .score")).to_have_text(re.compile("100.*Very hot"))


async def see_mail(page: Page, platform: Platform, person: str) -> None:
    """The record says that it was sent, without being loaded anew, and the mailbox has it."""
    await expect(page.locator("#lead-messages .pill").first).to_have_text("Sent", timeout=WITHIN)

    async def look() -> list[dict[str, Any]]:
        return await platform.mails(person)

    assert await eventually(look)


async def tab_to(page: Page, name: str) -> None:
    """Press Tab until the focus is on the element with this id, or in it."""
    is_there = "name => document.activeElement.closest('#' + name) !== null"
    for _ in range(80):
        if await page.evaluate(is_there, name):
            return
        await page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not lead to {name}")


async def reach_row(page: Page, person: str) -> None:
    """Press j until the row of the person has the focus."""
    for _ in range(60):
        await page.keyboard.press("j")
        if person in str(await page.evaluate("document.activeElement.textContent")):
            return
    raise AssertionError(f"j does not lead to {person}")
