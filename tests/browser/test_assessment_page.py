"""The public assessment in Chromium, with and without script."""

from uuid import uuid4

import pytest
from playwright.async_api import Browser, Page, expect

from shared.testing.waiting import eventually
from tests.browser.conftest import Axe, Screenshot
from tests.browser.scriptless import overflow_of, shifts_of, without_script
from tests.browser.visitors import Visitors
from tests.platform import Platform, a_person

pytestmark = pytest.mark.stack

NO_NETWORK = r"ERR_INTERNET_DISCONNECTED|Failed to fetch"
REFUSED = r"status of (422|404)"
STEPS = ("Technology", "Process", "Team", "Strategy")


async def begin(page: Page, email: str) -> None:
    await page.goto("/assessment")
    await page.get_by_label("Work e-mail").fill(email)
    await page.get_by_label("Name").fill("Mei Lund")
    await page.get_by_role("button", name="Start the assessment").click()
    await expect(page.get_by_role("heading", level=1, name="Technology")).to_be_visible()


async def answer_step(page: Page, choice: int) -> None:
    """The same choice for every question of the step."""
    for question in await page.locator("fieldset.question").all():
        await question.get_by_role("radio").nth(choice - 1).check()


async def go_on(page: Page) -> None:
    await page.locator(".step-forward").click()


async def take(page: Page, choice: int = 4) -> None:
    """From the first step to the result."""
    for title in STEPS:
        await expect(page.get_by_role("heading", level=1, name=title)).to_be_visible()
        await answer_step(page, choice)
        await go_on(page)
    await expect(page.locator(".result")).to_be_visible()


class TestAssessment:
    async def test_ends_in_a_result_that_raises_the_lead_s_score(
        self, anonymous_page: Page, platform: Platform, screenshot: Screenshot
    ) -> None:
        person = a_person()
        lead_id = (await platform.post_lead(person)).json()["lead_id"]
        before = (await platform.lead_in_crm(lead_id))["score"]
        await begin(anonymous_page, person["email"])
        await screenshot(anonymous_page, "assessment-step")
        await take(anonymous_page, choice=4)

        await expect(anonymous_page.get_by_role("img", name="75 of 100 points")).to_be_visible()
        await expect(anonymous_page.get_by_role("heading", level=1)).to_have_text("Platforms")
        await expect(anonymous_page.get_by_role("img", name="Technology: 75 of 100")).to_be_visible()
        await screenshot(anonymous_page, "assessment-result")

        async def is_raised() -> bool:
            record = (await platform.get("crm", f"/leads/{lead_id}")).json()
            return bool(record["score"] == before + 15 and record["assessment"]["score"] == 75)

        await eventually(is_raised, within=30)

    async def test_keeps_every_answer_on_reload_and_on_another_device(
        self, anonymous_page: Page, visitors: Visitors
    ) -> None:
        await begin(anonymous_page, a_person()["email"])
        await anonymous_page.locator("#q1-3").check()
        await anonymous_page.locator("#q2-5").check()
        await expect(anonymous_page.locator("#saved")).to_have_text("Saved")
        await expect(anonymous_page.locator(".progress-words")).to_have_text("2 of 10 answered")
        link = await anonymous_page.locator("#own-link").inner_text()
        await anonymous_page.reload()
        await expect(anonymous_page.locator("#q1-3")).to_be_checked()

        other = await visitors(None, size="narrow")
        await other.goto(link)
        await expect(other.locator("#q2-5")).to_be_checked()
        await other.locator("#q3-1").check()
        await expect(other.locator("#saved")).to_have_text("Saved")
        await go_on(other)
        await expect(other.get_by_role("heading", level=1, name="Process")).to_be_visible()

    async def test_asks_for_what_is_open_before_it_tells_the_result(self, anonymous_page: Page) -> None:
        await begin(anonymous_page, a_person()["email"])
        await answer_step(anonymous_page, 2)
        await anonymous_page.get_by_role("button", name="Strategy").click()
        await expect(anonymous_page.get_by_role("heading", level=1, name="Strategy")).to_be_visible()
        await answer_step(anonymous_page, 2)
        await anonymous_page.get_by_role("button", name="See my result").click()

        trouble = anonymous_page.locator("#trouble")
        await expect(trouble).to_be_focused()
        await expect(trouble).to_contain_text("5 questions are still open")
        await trouble.get_by_role("link", name="Question 8, team").click()
        await expect(anonymous_page.get_by_role("heading", level=1, name="Team")).to_be_visible()
        await expect(anonymous_page.locator("#q8")).to_have_accessible_description("This question is still open.")

    async def test_goes_by_keyboard_alone(self, anonymous_page: Page) -> None:
        await begin(anonymous_page, a_person()["email"])
        keys = anonymous_page.keyboard
        await anonymous_page.locator("#q1-1").focus()
        await keys.press("ArrowDown")
        await expect(anonymous_page.locator("#q1-2")).to_be_checked()
        await expect(anonymous_page.locator("#saved")).to_have_text("Saved")
        await keys.press("Enter")

        await expect(anonymous_page.get_by_role("heading", level=1, name="Process")).to_be_visible()

    async def test_is_final_once_it_is_complete(self, anonymous_page: Page) -> None:
        await begin(anonymous_page, a_person()["email"])
        link = await anonymous_page.locator("#own-link").inner_text()
        late = await anonymous_page.context.new_page()
        await late.goto(link)
        await anonymous_page.bring_to_front()
        await take(anonymous_page)
        await late.bring_to_front()
        await late.locator("#q1-1").click()  # `check()` would look at it again, when the result has taken its place

        await expect(late.locator(".result")).to_be_visible()
        await expect(late.locator("body")).to_contain_text("Its answers are final")


class TestTroubles:
    async def test_of_the_network_are_told_and_mended(self, anonymous_page: Page, visitors: Visitors) -> None:
        visitors.allow(anonymous_page, NO_NETWORK)
        await begin(anonymous_page, a_person()["email"])
        await anonymous_page.context.set_offline(True)
        await anonymous_page.locator("#q1-3").check()
        await expect(anonymous_page.locator("#saved")).to_have_text("Not saved yet. We keep trying.")
        await anonymous_page.context.set_offline(False)

        await expect(anonymous_page.locator("#saved")).to_have_text("Saved")
        await anonymous_page.reload()
        await expect(anonymous_page.locator("#q1-3")).to_be_checked()

    async def test_of_a_wrong_link_lead_to_a_new_start(self, anonymous_page: Page, visitors: Visitors) -> None:
        visitors.allow(anonymous_page, REFUSED)
        await anonymous_page.goto(f"/assessment/{uuid4()}")
        await expect(anonymous_page.get_by_role("heading", name="We cannot find this assessment")).to_be_visible()
        await anonymous_page.get_by_role("link", name="Start a new one").click()

        await expect(anonymous_page.get_by_label("Work e-mail")).to_be_visible()

    async def test_of_the_start_stand_beside_the_field(self, anonymous_page: Page, visitors: Visitors) -> None:
        visitors.allow(anonymous_page, REFUSED)
        await anonymous_page.goto("/assessment")
        await anonymous_page.get_by_label("Work e-mail").fill("mei")
        await anonymous_page.keyboard.press("Enter")

        await expect(anonymous_page.locator("#trouble")).to_be_focused()
        await expect(anonymous_page.locator("#email")).to_have_accessible_description(
            "Error: This is no e-mail address. It looks like name@company.com."
        )


class TestWithoutScript:
    async def test_goes_from_the_start_to_the_result(self, chromium: Browser, visitors: Visitors) -> None:
        async with without_script(chromium, visitors.origin) as page:
            await begin(page, a_person()["email"])
            await take(page, choice=5)

            await expect(page.get_by_role("heading", level=1)).to_have_text("Strategic")
            await expect(page.locator("[data-print]")).to_be_hidden()

    async def test_saves_a_step_whichever_button_is_pressed(self, chromium: Browser, visitors: Visitors) -> None:
        async with without_script(chromium, visitors.origin) as page:
            await begin(page, a_person()["email"])
            await page.locator("#q1-2").check()
            await page.get_by_role("button", name="Team").click()
            await expect(page.get_by_role("heading", level=1, name="Team")).to_be_visible()
            await page.get_by_role("button", name="Technology").click()

            await expect(page.locator("#q1-2")).to_be_checked()


class TestLooks:
    async def test_are_accessible(self, anonymous_page: Page, visitors: Visitors, axe: Axe) -> None:
        visitors.allow(anonymous_page, REFUSED)
        await anonymous_page.goto("/assessment")
        await axe(anonymous_page)
        await begin(anonymous_page, a_person()["email"])
        await axe(anonymous_page)
        await anonymous_page.goto(f"{anonymous_page.url}?check=true")
        await axe(anonymous_page)
        await anonymous_page.goto(anonymous_page.url.partition("?")[0])
        await take(anonymous_page)
        await axe(anonymous_page)

    @pytest.mark.parametrize("size", ["wide", "narrow"])
    async def test_stay_where_they_are(self, visitors: Visitors, size: str) -> None:
        page = await visitors(None, size=size)
        assert await shifts_of(page, "/assessment") < 0.01
        await begin(page, a_person()["email"])
        assert await page.evaluate("window.shifts") < 0.01
        assert await overflow_of(page) == 0

    @pytest.mark.parametrize("theme", ["light", "dark"])
    async def test_are_fit_to_print(self, visitors: Visitors, theme: str) -> None:
        page = await visitors(None, theme=theme)
        await begin(page, a_person()["email"])
        await take(page)
        await page.emulate_media(media="print")

        for hidden in (".public-head", ".public-foot", ".result-actions", ".own-link"):
            await expect(page.locator(hidden)).to_be_hidden()
        await expect(page.get_by_role("heading", name="What to do next")).to_be_visible()
        for part in (page.locator("body"), page.locator(".result-card").first):
            await expect(part).to_have_css("background-color", "rgb(255, 255, 255)")
            await expect(part).to_have_css("color", "rgb(29, 37, 48)")
