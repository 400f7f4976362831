"""Signing in and out, in Chromium."""

from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import Axe
from tests.browser.visitors import Visitors

pytestmark = pytest.mark.stack

REFUSED = r"status of 401"


class TestSignIn:
    @pytest.mark.parametrize("role", ["ADMIN", "SALES_MANAGER", "SDR", "EDITOR", "ANALYST", "VIEWER", "PARTNER"])
    async def test_leads_every_role_home(self, visitors: Visitors, role: str) -> None:
        page = await visitors(role)
        await page.goto("/")

        await expect(page.locator("h1")).to_be_visible()
        await expect(page.locator(".user-role")).to_have_text(role.replace("_", " ").capitalize())

    async def test_leads_back_to_the_page_that_was_asked_for(
        self, anonymous_page: Page, visitors: Visitors, demo: dict[str, Any]
    ) -> None:
        await anonymous_page.goto("/leads?band=hot")
        await expect(anonymous_page).to_have_url(f"{visitors.origin}/login?next=%2Fleads%3Fband%3Dhot")
        user = demo["users"][0]
        await anonymous_page.fill("#email", user["email"])
        await anonymous_page.fill("#password", user["password"])
        await anonymous_page.keyboard.press("Enter")

        await expect(anonymous_page).to_have_url(f"{visitors.origin}/leads?band=hot")

    async def test_says_kindly_that_the_password_is_wrong(self, anonymous_page: Page, visitors: Visitors) -> None:
        visitors.allow(anonymous_page, REFUSED)
        await anonymous_page.goto("/login")
        await anonymous_page.fill("#email", "nobody@demo.leadflow.example")
        await anonymous_page.fill("#password", "wrong")
        await anonymous_page.click("button[type=submit]")

        await expect(anonymous_page.get_by_role("alert")).to_contain_text("The e-mail address or the password is wrong")
        await expect(anonymous_page.locator("#email")).to_have_value("nobody@demo.leadflow.example")
        await expect(anonymous_page.locator("#password")).to_be_focused()

    async def test_gives_the_browser_nothing_that_a_script_could_read(self, visitors: Visitors) -> None:
        page = await visitors("SDR", fresh=True)
        [cookie] = [one for one in await page.context.cookies() if one["name"] == "__Host-leadflow"]

        assert (cookie["secure"], cookie["httpOnly"], cookie["sameSite"], cookie["path"]) == (True, True, "Lax", "/")
        assert "leadflow" not in await page.evaluate("document.cookie")

    async def test_is_accessible(self, anonymous_page: Page, axe: Axe) -> None:
        await anonymous_page.goto("/login")

        await axe(anonymous_page)


class TestSignOut:
    async def test_ends_the_session_in_every_tab(self, visitors: Visitors) -> None:
        page = await visitors("ANALYST", fresh=True)
        other = await page.context.new_page()
        await other.goto("/operations")
        await page.goto("/")
        await page.locator(".user-menu summary").click()
        await page.get_by_role("button", name="Sign out").click()
        await expect(page).to_have_url(f"{visitors.origin}/login")

        await other.reload()
        await expect(other).to_have_url(f"{visitors.origin}/login?next=%2Foperations")


class TestTheme:
    async def test_is_remembered_and_rendered_by_the_server(self, visitors: Visitors) -> None:
        page = await visitors("SDR")
        await page.goto("/")
        for _ in range(2):  # system → light → dark
            await page.locator("[data-theme-toggle]").click()
        html = await (await page.context.request.get("/")).text()

        assert '<html lang="en" data-bs-theme="dark"' in html

    async def test_follows_the_system_without_a_choice(self, visitors: Visitors) -> None:
        page = await visitors(None, theme="dark")
        await page.goto("/login")

        assert await page.evaluate("document.documentElement.dataset.bsTheme") == "dark"


class TestKeyboard:
    async def test_opens_the_palette_and_goes_to_a_page(self, visitors: Visitors) -> None:
        page = await visitors("SDR")
        await page.goto("/")
        await page.keyboard.press("Control+k")
        await page.keyboard.type("even")
        await expect(page.get_by_role("option", name="Events")).to_have_attribute("aria-selected", "true")
        await page.keyboard.press("Enter")

        await expect(page).to_have_url(f"{visitors.origin}/events")

    async def test_goes_by_chord_and_shows_the_help_sheet(self, visitors: Visitors, axe: Axe) -> None:
        page = await visitors("SDR")
        await page.goto("/")
        await page.keyboard.press("?")
        await expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
        await axe(page)
        await page.keyboard.press("Escape")
        await page.keyboard.press("g")
        await page.keyboard.press("e")

        await expect(page).to_have_url(f"{visitors.origin}/events")

    async def test_skips_the_menu(self, visitors: Visitors) -> None:
        page = await visitors("SDR")
        await page.goto("/")
        await page.keyboard.press("Tab")
        await expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
        await page.keyboard.press("Enter")

        assert await page.evaluate("document.activeElement.id") == "content"
