"""A visitor whose browser runs no script, and how much a page moves by itself."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Browser, Page

MEASURE_SHIFTS = """() => {
  window.shifts = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifts += entry.value;
  }).observe({ type: "layout-shift", buffered: true });
}"""


@asynccontextmanager
async def without_script(chromium: Browser, origin: str) -> AsyncIterator[Page]:
    context = await chromium.new_context(base_url=origin, java_script_enabled=False)
    yield await context.new_page()
    await context.close()


async def shifts_of(page: Page, path: str) -> float:
    """Opens the page. Returns its cumulative layout shift; below 0.1 counts as good, we want none."""
    await page.add_init_script(f"({MEASURE_SHIFTS})()")
    await page.goto(path, wait_until="networkidle")
    shifts: float = await page.evaluate("window.shifts")
    return shifts


async def overflow_of(page: Page) -> int:
    """Pixels that stick out at the side."""
    pixels: int = await page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return max(0, pixels)
