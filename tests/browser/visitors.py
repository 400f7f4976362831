"""People in front of Chromium: signed in by role, or nobody; each watched for whatever a page must never do."""

import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, Request

SIZES = {"wide": (1440, 900), "narrow": (390, 844)}


@dataclass
class Watch:
    """What one page did wrong. `allowed` are patterns of console errors that the test itself provokes."""

    origin: str
    troubles: list[str] = field(default_factory=list)
    allowed: list[str] = field(default_factory=list)

    def see_request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in {"http", "https", "ws", "wss"} and f"{parts.scheme}://{parts.netloc}" != self.origin:
            self.troubles.append(f"a request left for {request.url}")

    def see_message(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.troubles.append(f"console: {message.text} ({message.location.get('url', '')})")

    def see_error(self, error: Any) -> None:
        self.troubles.append(f"uncaught: {error}")

    @property
    def unexpected(self) -> list[str]:
        return [found for found in self.troubles if not any(re.search(pattern, found) for pattern in self.allowed)]


class Visitors:
    """`page = await visitors("SDR")`: a new tab of a new browser profile, signed in. Closed after the test, which fails
    if a page asked another origin for anything, logged an error or broke the content security policy."""

    def __init__(self, browser: Browser, demo: dict[str, Any]) -> None:
        self.browser = browser
        self.demo = demo
        self.origin: str = demo["urls"]["web"]
        self._contexts: list[BrowserContext] = []
        self._watches: dict[Page, Watch] = {}
        self._sessions: dict[str, Any] = {}

    async def __call__(
        self, role: str | None = "SDR", *, theme: str = "light", size: str = "wide", fresh: bool = False
    ) -> Page:
        """`role=None` is nobody. `fresh` signs in anew, for tests that end their session."""
        width, height = SIZES[size]
        context = await self.browser.new_context(
            base_url=self.origin,
            viewport={"width": width, "height": height},
            color_scheme="dark" if theme == "dark" else "light",
            reduced_motion="reduce",
            storage_state=None if fresh else self._sessions.get(role or ""),
        )
        self._contexts.append(context)
        context.on("page", self._watch)
        page = await context.new_page()
        if role is not None and (fresh or not await self._is_signed_in(context)):
            await self.sign_in(page, role)
            if not fresh:
                self._sessions[role] = await context.storage_state()
        return page

    async def sign_in(self, page: Page, role: str) -> None:
        """As a person does it: through the sign-in page."""
        user = next(user for user in self.demo["users"] if user["role"] == role)
        await page.goto("/login")
        await page.fill("#email", user["email"])
        await page.fill("#password", user["password"])
        await page.click("button[type=submit]")
        await page.wait_for_url(lambda url: urlsplit(url).path != "/login")

    async def _is_signed_in(self, context: BrowserContext) -> bool:
        answer = await context.request.get("/login", max_redirects=0)
        return answer.status == 303

    def allow(self, page: Page, *patterns: str) -> None:
        """The test provokes console errors of these forms: they are no failure."""
        self._watches[page].allowed += patterns

    def _watch(self, page: Page) -> None:
        watch = self._watches[page] = Watch(self.origin)
        page.on("request", watch.see_request)
        page.on("console", watch.see_message)
        page.on("pageerror", watch.see_error)

    async def leave(self) -> list[str]:
        """Close every tab. Returns what went wrong on any of them."""
        for context in self._contexts:
            await context.close()
        troubles = [trouble for watch in self._watches.values() for trouble in watch.unexpected]
        self._contexts.clear()
        self._watches.clear()
        return troubles
