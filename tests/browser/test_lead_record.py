"""The record of a lead, in Chromium: facts, conflicts, moves, reasons, mails, the chain of events."""

import re
from typing import Any

import pytest
from playwright.async_api import Page, expect

from shared.testing.waiting import eventually
from tests.browser.conftest import Axe
from tests.browser.visitors import Visitors
from tests.footprint import Footprint
from tests.platform import Platform, a_person

pytestmark = pytest.mark.stack

PROVOKED = (r"status of 4(09|12|22)", r"Response Status Error Code 4(09|12|22)")


async def a_lead(platform: Platform, **fields: Any) -> dict[str, Any]:
    """A lead that has come to rest: created, scored, with an owner."""
    answer = await platform.post_lead(a_person(**fields))
    assert answer.status_code == 201, answer.text
    return await platform.lead_in_crm(answer.json()["lead_id"])


async def change_behind(platform: Platform, lead_id: str, **facts: Any) -> None:
    """What a colleague does meanwhile."""
    headers = {"Authorization": f"Bearer {await platform.token()}", "If-Match": "*"}
    path = platform.of_workspace("crm", f"/leads/{lead_id}")
    answer = await platform.client.patch(path, json=facts, headers=headers)
    assert answer.status_code == 200, answer.text


async def fact(platform: Platform, lead_id: str, name: str) -> Any:
    return (await platform.get("crm", f"/leads/{lead_id}")).json()[name]


def shown(page: Page, label: str) -> Any:
    """The value of a fact as the page shows it."""
    return page.locator("#lead-facts .fact").filter(has=page.get_by_text(label, exact=True)).locator("dd")


class TestFacts:
    async def test_are_edited_in_place_and_taken_back(self, visitors: Visitors, platform: Platform) -> None:
        lead = await a_lead(platform, job_title="CTO")
        page = await visitors("SDR")
        await page.goto(f"/leads/{lead['id']}")

        await shown(page, "Job title").hover()
        await page.locator("#edit-job_title").click()
        await expect(page.locator("#input-job_title")).to_be_focused()
        await page.locator("#input-job_title").fill("CISO")
        await page.keyboard.press("Enter")

        await expect(shown(page, "Job title")).to_contain_text("CISO")
        await expect(page.locator("#edit-job_title")).to_be_focused()
        assert await fact(platform, lead["id"], "job_title") == "CISO"

        await page.get_by_role("button", name="Undo").click()

        await expect(shown(page, "Job title")).to_contain_text("CTO")
        assert await fact(platform, lead["id"], "job_title") == "CTO"

    async def test_are_edited_together_by_keyboard(self, visitors: Visitors, platform: Platform) -> None:
        lead = await a_lead(platform)
        page = await visitors("SALES_MANAGER")
        await page.goto(f"/leads/{lead['id']}")

        await page.keyboard.press("e")
        await expect(page.locator("#input-first_name")).to_be_focused()
        await page.locator("#input-company").fill("Acme Robotics")
        await page.locator("#input-estimated_value").fill("80,000")
        await page.locator("#input-next_follow_up_at").fill("2031-01-02T09:30")
        await page.locator("#input-owner").select_option(label="Nobody")
        await page.locator("#input-company").press("Enter")

        await expect(shown(page, "Company")).to_contain_text("Acme Robotics")
        await expect(shown(page, "Estimated value")).to_contain_text("$80,000")
        await expect(page.locator("#lead-head")).to_contain_text("Nobody")
        assert await fact(platform, lead["id"], "estimated_value") == {"amount": 8_000_000, "currency": "USD"}
        assert (await fact(platform, lead["id"], "next_follow_up_at")).startswith("2031-01-02T")

    async def test_leave_everything_as_it_was_on_escape(self, visitors: Visitors, platform: Platform) -> None:
        lead = await a_lead(platform)
        page = await visitors("SDR")
        await page.goto(f"/leads/{lead['id']}")
        await page.keyboard.press("e")
        await page.locator("#input-company").fill("Not this")
        await page.keyboard.press("Escape")

        await expect(page.locator("#input-company")).to_have_count(0)
        await expect(page.locator("#edit-all")).to_be_focused()
        assert await fact(platform, lead["id"], "company") is None

    async def test_say_in_the_form_what_cannot_be_stored(self, visitors: Visitors, platform: Platform) -> None:
        lead = await a_lead(platform)
        page = await visitors("SDR")
        visitors.allow(page, *PROVOKED)
        await page.goto(f"/leads/{lead['id']}")
        await page.keyboard.press("e")
        await page.locator("#input-employees").fill("a few")
        await page.locator("#input-company").fill("Kept")
        await page.locator("#input-company").press("Enter")

        await expect(page.locator("#wrong-employees")).to_contain_text("whole number")
        await expect(page.locator("#input-company")).to_have_value("Kept")
        await page.locator("#input-employees").fill("250")
        await page.locator("#input-phone").fill("12")
        await page.locator("#input-company").press("Enter")

        await expect(page.locator("#wrong-phone")).to_be_visible()
        await expect(page.locator("#input-employees")).to_have_value("250")

    async def test_show_both_versions_where_two_changed_the_same(self, visitors: Visitors, platform: Platform) -> None:
        lead = await a_lead(platform, job_title="CTO", company="Acme")
        page = await visitors("SDR")
        visitors.allow(page, *PROVOKED)
        await page.goto(f"/leads/{lead['id']}")
        await page.keyboard.press("e")
        await page.locator("#input-job_title").fill("CISO")
        await page.locator("#input-industry").fill("robots")
        await change_behind(platform, lead["id"], job_title="CIO", company="Acme Inc")
        await page.locator("#input-job_title").press("Enter")

        field = page.locator(".conflict-field").filter(has_text="Job title")
        await expect(field).to_contain_text("was CTO")
        await expect(field.locator(".conflict-choice")).to_have_text(
            [re.compile("Yours.*CISO", re.S), re.compile("Theirs.*CIO", re.S)]
        )
        await field.get_by_label("Yours").check()
        await page.get_by_role("button", name="Save the chosen versions").click()

        await expect(shown(page, "Job title")).to_contain_text("CISO")
        record = (await platform.get("crm", f"/leads/{lead['id']}")).json()
        assert (record["job_title"], record["company"], record["industry"]) == ("CISO", "Acme Inc", "robots")

    async def test_do_not_mind_that_others_changed_other_facts(self, visitors: Visitors, platform: Platform) -> None:
        lead = await a_lead(platform)
        page = await visitors("SDR")
        await page.goto(f"/leads/{lead['id']}")
        await page.keyboard.press("e")
        await change_behind(platform, lead["id"], company="Theirs")
        await page.locator("#input-job_title").fill("CISO")
        await page.locator("#input-job_title").press("Enter")

        await expect(shown(page, "Job title")).to_contain_text("CISO")
        await expect(shown(page, "Company")).to_contain_text("Theirs")

    async def test_show_onlookers_no_control(self, visitors: Visitors, platform: Platform) -> None:
        lead = await a_lead(platform)
        for role in ("VIEWER", "ANALYST"):
            page = await visitors(role)
            await page.goto(f"/leads/{lead['id']}")
            await expect(page.locator("#lead-facts")).to_be_visible()
            await expect(page.locator(".fact-edit, #edit-all, #status-menu")).to_have_count(0)


class TestStatus:
    async def test_moves_at_a_press(self, visitors: Visitors, platform: Platform) -> None:
        lead = await a_lead(platform)
        page = await visitors("SDR")
        await page.goto(f"/leads/{lead['id']}")
        await page.locator("#status-menu > summary").click()
        await expect(page.locator("#status-menu")).to_contain_text("needs a qualification record first")
        await page.locator("#move-contacted").click()

        await expect(page.locator("#status-menu > summary")).to_contain_text("Contacted")
        assert await fact(platform, lead["id"], "status") == "contacted"

    async def test_asks_why_a_lead_is_given_up(self, visitors: Visitors, platform: Platform) -> None:
        lead = await a_lead(platform)
        page = await visitors("SDR")
        await page.goto(f"/leads/{lead['id']}")
        await page.locator("#status-menu > summary").click()
        await page.locator("#move-lost-more > summary").click()
        await page.locator("#reason-lost").fill("No budget this year")
        await page.get_by_role("button", name="Move to lost").click()

        await expect(page.locator("#lead-head")).to_contain_text("No budget this year")
        assert await fact(platform, lead["id"], "status") == "lost"

    async def test_is_decided_anew_where_somebody_was_faster(self, visitors: Visitors, platform: Platform) -> None:
        lead = await a_lead(platform)
        page = await visitors("SDR")
        visitors.allow(page, *PROVOKED)
        await page.goto(f"/leads/{lead['id']}")
        await page.locator("#status-menu > summary").click()
        headers = {"Authorization": f"Bearer {await platform.token()}", "If-Match": "*"}
        path = platform.of_workspace("crm", f"/leads/{lead['id']}/status")
        await platform.client.put(path, json={"status": "lost", "reason": "gone"}, headers=headers)
        await page.locator("#move-contacted").click()

        await expect(page.get_by_role("alert")).to_contain_text(
            "Somebody else moved this lead in the meantime: it is lost now"
        )
        assert await fact(platform, lead["id"], "status") == "lost"


class TestPanels:
    async def test_tell_why_the_score_is_what_it_is(self, visitors: Visitors, footprint: Footprint) -> None:
        page = await visitors("VIEWER")
        await page.goto(f"/leads/{footprint.lead_id}")

        why = page.locator("#lead-score")
        await expect(why).to_contain_text("Fortune 500")
        await expect(why).to_contain_text("No score is above 100")
        await expect(page.locator("#lead-history svg")).to_be_visible()
        await page.locator("#lead-history summary").click()
        await expect(page.locator("#score-changes tbody tr").first).to_be_visible()
        await expect(page.locator("#lead-touches .touch")).to_have_count(2)
        await expect(page.locator("#lead-assessments")).to_contain_text("of 100")

    async def test_show_the_mails_and_what_they_say(self, visitors: Visitors, footprint: Footprint) -> None:
        page = await visitors("SDR")
        await page.goto(f"/leads/{footprint.lead_id}")
        await page.locator("#lead-messages").get_by_role("button", name="Preview").first.click()

        await expect(page.locator(".mail-text")).to_contain_text(footprint.marker)
        await page.get_by_role("button", name="Close").click()
        await expect(page.locator(".mail-text")).to_have_count(0)

    async def test_show_the_chain_from_the_form_to_the_mail(self, visitors: Visitors, footprint: Footprint) -> None:
        page = await visitors("ANALYST")
        await page.goto(f"/leads/{footprint.lead_id}")
        mail = page.locator("#lead-timeline .event").filter(has_text="Mail sent").first
        await mail.get_by_text("Why?").click()

        way = page.locator("#lead-chain .link.leads-here .link-title")
        await expect(way).to_have_text(
            ["A program called the API", "Lead created", "Hot-lead alert", "Mail sent: Hot lead"]
        )
        await expect(page.locator("#lead-chain .is-chosen")).to_contain_text(re.compile(r"partition \d+, offset \d+"))
        await expect(page.locator("#lead-chain .is-chosen")).to_contain_text("message.sent")

    async def test_look_up_where_an_event_of_the_crm_stands(self, visitors: Visitors, footprint: Footprint) -> None:
        page = await visitors("ANALYST")
        await page.goto(f"/leads/{footprint.lead_id}")
        await page.locator("#lead-timeline .event").filter(has_text="New → Contacted").get_by_text("Why?").click()
        chosen = page.locator("#lead-chain .is-chosen")
        await chosen.get_by_role("button", name="Look up").click()

        await expect(chosen).to_contain_text(re.compile(r"partition \d+, offset \d+"))

    async def test_go_back_in_time_page_by_page(self, visitors: Visitors, platform: Platform) -> None:
        person = a_person()
        answers = [await platform.post_lead({**person, "message": f"touch {number}"}) for number in range(7)]
        lead_id = answers[0].json()["lead_id"]
        await platform.lead_in_crm(lead_id)
        for number in range(21):
            await change_behind(platform, lead_id, job_title=f"Title {number}")
        page = await visitors("SDR")
        await page.goto(f"/leads/{lead_id}")

        await expect(page.locator("#lead-timeline .event")).to_have_count(20)
        await page.get_by_role("button", name="Earlier events").click()
        await expect(page.locator("#lead-timeline")).to_contain_text("Lead created")
        await expect(page.locator("#lead-touches .touch")).to_have_count(5)
        await page.get_by_role("button", name="Earlier touches").click()
        await expect(page.locator("#lead-touches .touch")).to_have_count(7)


class TestRecord:
    async def test_is_accessible(self, visitors: Visitors, footprint: Footprint, axe: Axe) -> None:
        page = await visitors("SALES_MANAGER")
        await page.goto(f"/leads/{footprint.lead_id}")
        await axe(page)
        await page.keyboard.press("e")
        await expect(page.locator("#input-first_name")).to_be_focused()
        await axe(page)

    async def test_fits_a_phone(self, visitors: Visitors, footprint: Footprint, axe: Axe) -> None:
        page = await visitors("SDR", size="narrow")
        await page.goto(f"/leads/{footprint.lead_id}")

        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        await axe(page)

    async def test_is_closed_to_partners(self, visitors: Visitors, footprint: Footprint) -> None:
        page = await visitors("PARTNER")
        visitors.allow(page, r"status of 403")
        await page.goto(f"/leads/{footprint.lead_id}")

        await expect(page.locator("h1")).to_have_text("This is not open to your role")

    async def test_is_nothing_for_a_lead_that_is_not_there(self, visitors: Visitors) -> None:
        page = await visitors("ADMIN")
        visitors.allow(page, r"status of 404")
        answer = await page.goto("/leads/0192f3a4-5b6c-7d8e-9f00-112233445566")

        assert answer is not None
        assert answer.status == 404

    async def test_moves_by_itself(self, visitors: Visitors, platform: Platform) -> None:
        lead = await a_lead(platform)
        page = await visitors("SDR")
        await page.goto(f"/leads/{lead['id']}")
        await change_behind(platform, lead["id"], company="Arrived by itself")

        await expect(shown(page, "Company")).to_contain_text("Arrived by itself")
        await expect(page.locator("#lead-timeline")).to_contain_text("Edited")

        async def is_told() -> bool:
            return await page.locator("#lead-timeline .event").count() > 2

        assert await eventually(is_told)
