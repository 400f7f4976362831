"""The example form of docs/examples in Chromium, served from another port than the gateway's."""

import functools
import threading
from collections.abc import AsyncIterator, Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from playwright.async_api import Browser, Page, expect

from tests.other_workspace import add_form_key
from tests.platform import Platform

pytestmark = pytest.mark.stack

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"
CONSENT = {"marketing": True, "text_version": "2026-10"}


class QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 -- as the library calls it
        pass


@pytest.fixture(scope="module")
def company_site() -> Iterator[str]:
    """Somebody's own web site: a file server on a port of its own."""
    handler = functools.partial(QuietHandler, directory=str(EXAMPLES))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(scope="module")
def foreign_key(demo: dict[str, Any]) -> str:
    """A form key of somebody else's site."""
    return add_form_key(demo, "https://shop.example")


@pytest.fixture
async def page(chromium: Browser) -> AsyncIterator[Page]:
    context = await chromium.new_context()
    yield await context.new_page()
    await context.close()


async def fill(page: Page, site: str, demo: dict[str, Any], form_key: str) -> str:
    """Opens the form with this key and fills it in. Returns the address of the person."""
    parameters = {"gateway": demo["urls"]["ingestion"], "form_key": form_key, "utm_source": "company-site"}
    await page.goto(f"{site}/lead-form.html?{urlencode(parameters)}")
    email = f"{uuid4().hex[:12]}@acme-robotics.example"
    await page.fill("#name", "Mei Lund")
    await page.fill("#email", email)
    await page.select_option("#employees", "201-1,000")
    await page.check("#marketing")
    return email


class TestCompanySite:
    @pytest.mark.parametrize("button", ["Send as JSON", "Send form-encoded"])
    async def test_posts_a_lead_from_its_own_origin(
        self, page: Page, company_site: str, demo: dict[str, Any], platform: Platform, button: str
    ) -> None:
        email = await fill(page, company_site, demo, demo["form_key"])
        await page.get_by_role("button", name=button).click()

        said = page.locator("#answer")
        await expect(said).to_contain_text("Thank you! (created: ")
        lead_id = (await said.inner_text()).split("created: ")[1].rstrip(")")
        record = await platform.lead_in_crm(lead_id)
        assert (record["email"], record["source"]) == (email, "company-site")
        assert record["marketing_consent"] is True
        assert record["attribution"]["channel"] == "form"
        assert record["attribution"]["landing_page"] == f"{company_site}/lead-form.html"

    async def test_posts_a_lead_without_script(self, page: Page, company_site: str, demo: dict[str, Any]) -> None:
        await fill(page, company_site, demo, demo["form_key"])
        await page.get_by_role("button", name="Send without script").click()

        await expect(page.locator("body")).to_contain_text('"success":true')
        assert page.url.startswith(demo["urls"]["ingestion"])

    async def test_shows_which_field_is_wrong(self, page: Page, company_site: str, demo: dict[str, Any]) -> None:
        await fill(page, company_site, demo, demo["form_key"])
        await page.fill("#phone", "12")
        await page.get_by_role("button", name="Send as JSON").click()

        await expect(page.locator("#answer")).to_contain_text("phone:")
        await expect(page.locator("#phone")).to_have_attribute("aria-invalid", "true")


class TestAnotherOrigin:
    @pytest.mark.parametrize("button", ["Send as JSON", "Send form-encoded"])
    async def test_is_refused_and_the_page_says_so(
        self, page: Page, company_site: str, foreign_key: str, platform: Platform, button: str
    ) -> None:
        email = await fill(page, company_site, platform.demo, foreign_key)
        async with page.expect_event("requestfailed", lambda request: request.method == "POST") as posted:
            await page.get_by_role("button", name=button).click()

        assert (await posted.value).failure == "net::ERR_FAILED"  # the browser keeps the answer from the page
        await expect(page.locator("#answer")).to_contain_text(f"not meant for pages of {company_site}")
        asked = await platform.post_lead({"email": email}, **{"X-API-Key": foreign_key, "Origin": company_site})
        assert (asked.status_code, asked.json()["code"]) == (403, "origin_not_allowed")
        assert "access-control-allow-origin" not in asked.headers

    async def test_is_refused_without_script_too(
        self, page: Page, company_site: str, demo: dict[str, Any], foreign_key: str
    ) -> None:
        await fill(page, company_site, demo, foreign_key)
        async with page.expect_event("response", lambda response: response.request.method == "POST") as posted:
            await page.get_by_role("button", name="Send without script").click()

        assert (await posted.value).status == 403
