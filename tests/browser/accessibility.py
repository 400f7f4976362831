"""axe on a page, in both themes: WCAG 2.2 AA and axe's own good practice."""

from typing import Literal

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page

SETTLED = """async () => {
    await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
    await Promise.allSettled(document.getAnimations().map(animation => animation.finished));
}"""
"""Colours change by transitions, however short: axe would measure the ones before."""
Theme = Literal["light", "dark"]
OPTIONS = {
    "resultTypes": ["violations"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}


DRAWN_BY_LIBRARIES = {"exclude": [[".scalar-app"]]}
"""What we cannot mend from outside: the inside of the API reference. The page around it is ours, and looked at."""
BOTH: tuple[Theme, ...] = ("light", "dark")


async def violations_of(page: Page, themes: tuple[Theme, ...] = BOTH) -> list[str]:
    """What axe finds: the theme, the rule, and the elements."""
    found = []
    for theme in themes:
        await page.emulate_media(color_scheme=theme)
        await page.wait_for_function("theme => document.documentElement.dataset.bsTheme === theme", arg=theme)
        await page.evaluate(SETTLED)
        results = await Axe().run(page, context=DRAWN_BY_LIBRARIES, options=OPTIONS)
        for violation in results.response["violations"]:
            places = "; ".join(f"{node['target']} {node['html'][:160]}" for node in violation["nodes"][:5])
            found.append(f"{theme}: {violation['id']}: {violation['help']}: {places}")
    await page.emulate_media(color_scheme="light")
    return found
