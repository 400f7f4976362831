"""Chromium for the browser tests: Debian's, with nothing of its own going out to the network."""

import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page, async_playwright

from deploy.local.stack import Stack
from deploy.local.state import read_state
from shared.testing.waiting import eventually
from tests.browser.accessibility import violations_of
from tests.browser.visitors import Visitors
from tests.running_stack import RunningStack

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SCREENSHOTS = Path(__file__).parent / "screenshots"
"""Not in the repository; `LEADFLOW_SCREENSHOTS=1` fills it."""

Axe = Callable[[Page], Awaitable[None]]
Screenshot = Callable[[Page, str], Awaitable[None]]


@pytest.fixture(scope="session")
async def chromium() -> AsyncIterator[Browser]:
    executable = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if executable is None:
        pytest.skip("there is no Chromium: install it (Debian: apt-get install chromium)")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=executable, args=FLAGS)
        yield browser
        await browser.close()


@pytest.fixture(scope="session")
def everybody(chromium: Browser, demo: dict[str, Any]) -> Visitors:
    """Keeps who is signed in from test to test."""
    return Visitors(chromium, demo)


@pytest.fixture
async def visitors(everybody: Visitors) -> AsyncIterator[Visitors]:
    """`page = await visitors("SDR", size="narrow")`; what their pages did wrong fails the test at its end."""
    yield everybody
    troubles = await everybody.leave()
    assert not troubles, "\n".join(troubles)


@pytest.fixture(autouse=True)
async def whole_stack(running_stack: RunningStack) -> AsyncIterator[None]:
    """A test that takes a process away hands on a stack that is whole again."""
    yield
    await eventually(lambda: _is_whole(running_stack.stack), within=60)


async def _is_whole(stack: Stack) -> bool:
    state = read_state(stack)
    return state is None or all(process.phase == "ready" for process in state.processes.values())


@pytest.fixture
async def browser_page(visitors: Visitors) -> Visitors:
    """The same under the name that says what it makes: `page = await browser_page(role="SDR")`."""
    return visitors


@pytest.fixture
async def anonymous_page(visitors: Visitors) -> Page:
    return await visitors(None)


@pytest.fixture(scope="session")
def axe() -> Axe:
    """`await axe(page)`: no violation in either theme."""

    async def check(page: Page) -> None:
        violations = await violations_of(page)
        assert not violations, "\n".join(violations)

    return check


@pytest.fixture(scope="session")
def screenshot() -> Screenshot:
    """`await screenshot(page, "leads")`, to look at; takes none unless LEADFLOW_SCREENSHOTS is set."""

    async def take(page: Page, name: str) -> None:
        if os.environ.get("LEADFLOW_SCREENSHOTS"):
            SCREENSHOTS.mkdir(exist_ok=True)
            await page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True)

    return take
