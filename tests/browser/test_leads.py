"""The list of leads, in Chromium: what it shows, how it moves by itself, and how it is worked on."""

import re
from typing import Any
from uuid import uuid4

import pytest
from playwright.async_api import Page, expect

from shared.testing.waiting import eventually
from tests.browser.conftest import Axe
from tests.browser.visitors import Visitors
from tests.platform import Platform, a_person

pytestmark = pytest.mark.stack

ROWS = "#lead-rows tr[data-lead]"
LIVE = ".connection[data-state=live]"


async def some_leads(platform: Platform, number: int, **fields: Any) -> tuple[str, list[str]]:
    """A company that nobody else has, and the ids of that many people of it, the first one first."""
    company = f"Test-{uuid4().hex[:10]}"
    ids = [await post(platform, company, **fields) for _ in range(number)]
    for lead_id in ids:
        await platform.lead_in_crm(lead_id)
    return company, ids


async def one_more(platform: Platform, company: str, **fields: Any) -> str:
    lead_id = await post(platform, company, **fields)
    await platform.lead_in_crm(lead_id)
    return lead_id


async def post(platform: Platform, company: str, **fields: Any) -> str:
    answer = await platform.post_lead(a_person(company=company, **fields))
    assert answer.status_code == 201, answer.text
    lead_id: str = answer.json()["lead_id"]
    return lead_id


async def shown_ids(page: Page) -> list[str]:
    ids: list[str] = await page.eval_on_selector_all(ROWS, "rows => rows.map(row => row.dataset.lead)")
    return ids


async def open_live(page: Page, path: str) -> None:
    """Open a list and wait until it hears what changes."""
    await page.goto(path)
    await page.locator(LIVE).wait_for(state="attached")


class TestView:
    async def test_stands_in_the_address_and_comes_back_with_it(self, visitors: Visitors, platform: Platform) -> None:
        company, ids = await some_leads(platform, 3)
        page = await visitors("SDR")
        await page.goto("/leads")
        await page.keyboard.press("/")
        await expect(page.locator("#lead-search")).to_be_focused()
        await page.keyboard.type(company)
        await expect(page.locator(ROWS)).to_have_count(3)
        await page.locator("#sort-created_at").click()
        await expect(page.locator("th[aria-sort=ascending]")).to_contain_text("Age")
        assert await shown_ids(page) == ids
        await expect(page).to_have_url(re.compile(rf"search={company}&sort=created_at"))

        await page.go_back()
        await expect(page.locator("th[aria-sort=descending]")).to_contain_text("Age")
        assert await shown_ids(page) == ids[::-1]
        await page.go_forward()
        await expect(page.locator("th[aria-sort=ascending]")).to_contain_text("Age")
        another = await visitors("VIEWER")
        await another.goto(page.url)
        assert await shown_ids(another) == ids

    async def test_filters_by_what_is_chosen(self, visitors: Visitors, platform: Platform) -> None:
        company, [_, hot] = await some_leads(platform, 2)
        hot = await one_more(platform, company, job_title="CISO", request="demo", employees=20_000)
        page = await visitors("SDR")
        await page.goto(f"/leads?search={company}")
        await page.locator("#filter-band").select_option("hot")
        await expect(page.locator(ROWS)).to_have_count(1)
        assert await shown_ids(page) == [hot]
        await page.locator("#filter-status").select_option("lost")
        await expect(page.get_by_text("No lead matches")).to_be_visible()
        await page.get_by_role("link", name="Show all leads").click()
        await expect(page).to_have_url(f"{visitors.origin}/leads")

    async def test_is_turned_page_by_page_both_ways(self, visitors: Visitors, platform: Platform) -> None:
        company, ids = await some_leads(platform, 27)
        newest_first = ids[::-1]
        page = await visitors("SDR")
        await page.goto(f"/leads?search={company}")
        assert await shown_ids(page) == newest_first[:25]
        await page.get_by_role("link", name="Next").click()
        await expect(page.locator(ROWS)).to_have_count(2)
        assert await shown_ids(page) == newest_first[25:]
        await page.get_by_role("link", name="Previous").click()
        await expect(page.locator(ROWS)).to_have_count(25)
        assert await shown_ids(page) == newest_first[:25]
        await page.locator("#lead-limit").select_option("50")
        await expect(page.locator(ROWS)).to_have_count(27)


class TestMoving:
    async def test_shows_a_lead_that_arrives_and_then_its_score(self, visitors: Visitors, platform: Platform) -> None:
        company, [known] = await some_leads(platform, 1)
        page = await visitors("SDR")
        await open_live(page, f"/leads?search={company}")
        arrived = await one_more(platform, company)

        await expect(page.locator(ROWS)).to_have_count(2)
        assert await shown_ids(page) == [arrived, known]
        await expect(page.locator(f"#lead-{arrived} .score")).to_contain_text("Cold")
        await expect(page.locator("#announcer")).to_have_text("1 new lead")

    async def test_fills_an_empty_list(self, visitors: Visitors, platform: Platform) -> None:
        company = f"Test-{uuid4().hex[:10]}"
        page = await visitors("SDR")
        await open_live(page, f"/leads?search={company}")
        await expect(page.get_by_text("No lead matches")).to_be_visible()
        await one_more(platform, company)

        await expect(page.locator(ROWS)).to_have_count(1)

    async def test_keeps_what_does_not_match_the_filter_out(self, visitors: Visitors, platform: Platform) -> None:
        company, _ = await some_leads(platform, 1)
        page = await visitors("SDR")
        await open_live(page, f"/leads?search={company}")
        await some_leads(platform, 1)
        arrived = await one_more(platform, company)

        await expect(page.locator(f"#lead-{arrived}")).to_be_visible()
        await expect(page.locator(ROWS)).to_have_count(2)

    async def test_waits_where_the_reader_is_in_a_row(self, visitors: Visitors, platform: Platform) -> None:
        company, ids = await some_leads(platform, 2)
        page = await visitors("SDR")
        await open_live(page, f"/leads?search={company}")
        await page.keyboard.press("j")
        await page.keyboard.press("j")
        await expect(page.locator(f"#link-{ids[0]}")).to_be_focused()
        arrived = await one_more(platform, company)

        await expect(page.locator("#new-leads")).to_have_text("1 new lead")
        assert await shown_ids(page) == ids[::-1]
        await expect(page.locator(f"#link-{ids[0]}")).to_be_focused()

        await page.locator("#new-leads").click()
        await expect(page.locator(ROWS)).to_have_count(3)
        assert (await shown_ids(page))[0] == arrived
        await expect(page.locator("#new-leads")).to_be_hidden()

    async def test_waits_where_the_reader_is_on_another_page(self, visitors: Visitors, platform: Platform) -> None:
        company, ids = await some_leads(platform, 26)
        page = await visitors("SDR")
        await open_live(page, f"/leads?search={company}")
        await page.get_by_role("link", name="Next").click()
        await expect(page.locator(ROWS)).to_have_count(1)
        arrived = await one_more(platform, company)

        await expect(page.locator("#new-leads")).to_have_text("1 new lead")
        assert await shown_ids(page) == ids[:1]
        await page.locator("#new-leads").click()
        await expect(page.locator(f"#lead-{arrived}")).to_be_visible()

    async def test_refreshes_a_row_in_its_place_and_says_what_left(
        self, visitors: Visitors, platform: Platform
    ) -> None:
        company, [lost, edited] = await some_leads(platform, 2)
        page = await visitors("SDR")
        await open_live(page, f"/leads?search={company}&status=new")
        await page.locator(f"#select-{edited}").check()
        await patch(platform, edited, job_title="Chief of Tests")
        await move(platform, lost, "lost")

        await expect(page.locator(f"#lead-{edited} .lead-title")).to_have_text("Chief of Tests")
        await expect(page.locator(f"#select-{edited}")).to_be_checked()
        await expect(page.locator(f"#lead-{lost}")).to_have_class(re.compile("is-gone"))
        await page.locator(f"#select-{edited}").uncheck()
        await page.locator("h1").click()
        await patch(platform, edited, job_title="Head of Tests")
        await expect(page.locator(ROWS)).to_have_count(1)


class TestWork:
    async def test_marks_one_as_contacted_by_a_key(self, visitors: Visitors, platform: Platform) -> None:
        company, [lead_id] = await some_leads(platform, 1)
        page = await visitors("SDR")
        await open_live(page, f"/leads?search={company}")
        await page.keyboard.press("j")
        await page.keyboard.press("c")

        await expect(page.locator(f"#lead-{lead_id}")).to_contain_text("Contacted")
        await expect(page.locator("#toasts")).to_contain_text("is marked as contacted")
        await expect(page.locator(f"#link-{lead_id}")).to_be_focused()
        await page.keyboard.press("Enter")
        await expect(page).to_have_url(f"{visitors.origin}/leads/{lead_id}")

    async def test_marks_several_and_says_which_could_not_be(self, visitors: Visitors, platform: Platform) -> None:
        company, ids = await some_leads(platform, 3)
        page = await visitors("SDR")
        await open_live(page, f"/leads?search={company}")
        await page.locator("#select-all").check()
        await expect(page.locator("#bulk-count")).to_have_text("3")
        await move(platform, ids[0], "lost")
        await page.get_by_role("button", name="Mark as contacted", exact=True).click()

        await expect(page.locator("#outcomes")).to_contain_text("2 leads marked as contacted, 1 not")
        # which of the two, depends on whether the row heard of it before the press
        why = re.compile("somebody else made it lost meanwhile|its status is final")
        await expect(page.locator("#outcomes")).to_contain_text(why)
        await expect(page.locator("#bulk-count")).to_have_text("1")
        assert (await platform.get("crm", f"/leads/{ids[1]}")).json()["status"] == "contacted"

    async def test_opens_a_record_for_editing_by_a_key(self, visitors: Visitors, platform: Platform) -> None:
        company, [lead_id] = await some_leads(platform, 1)
        page = await visitors("SDR")
        await page.goto(f"/leads?search={company}")
        await page.keyboard.press("j")
        await page.keyboard.press("e")

        await expect(page.locator("#input-first_name")).to_be_visible()
        await expect(page).to_have_url(f"{visitors.origin}/leads/{lead_id}?edit=all")

    async def test_is_not_offered_to_onlookers(self, visitors: Visitors, platform: Platform) -> None:
        company, [lead_id] = await some_leads(platform, 1)
        page = await visitors("VIEWER")
        visitors.allow(page, r"status of 403")
        await page.goto(f"/leads?search={company}")
        await expect(page.locator(ROWS)).to_have_count(1)
        await expect(page.locator("input[type=checkbox], [data-contact], #bulk")).to_have_count(0)

        post = """async lead => (await fetch("/leads/contacted", {method: "POST", body: new URLSearchParams({lead}),
            headers: {"X-CSRF-Token": document.querySelector('meta[name=csrf]').content}})).status"""
        assert await page.evaluate(post, f"{lead_id}:1:new") == 403


class TestList:
    async def test_is_accessible(self, visitors: Visitors, axe: Axe) -> None:
        page = await visitors("SALES_MANAGER")
        await page.goto("/leads")
        await axe(page)

    async def test_is_cards_on_a_phone(self, visitors: Visitors, axe: Axe) -> None:
        page = await visitors("SDR", size="narrow")
        await page.goto("/leads")
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        await page.get_by_role("button", name="Filters").click()
        await expect(page.locator("#filter-band")).to_be_visible()
        await axe(page)

    async def test_is_closed_to_partners(self, visitors: Visitors) -> None:
        page = await visitors("PARTNER")
        visitors.allow(page, r"status of 403")
        answer = await page.goto("/leads")

        assert answer is not None
        assert answer.status == 403

    async def test_does_not_jump(self, visitors: Visitors) -> None:
        page = await visitors("SDR")
        await page.goto("/leads")
        watch = """() => new Promise(done => { let sum = 0; new PerformanceObserver(list => { for (const entry of
            list.getEntries()) if (!entry.hadRecentInput) sum += entry.value; }).observe({type: "layout-shift",
            buffered: true}); setTimeout(() => done(sum), 1000); })"""
        assert await page.evaluate(watch) < 0.01

    async def test_is_searched_from_the_palette(self, visitors: Visitors, platform: Platform) -> None:
        company, [lead_id] = await some_leads(platform, 1)
        page = await visitors("SDR")
        await page.goto("/")
        await page.keyboard.press("Control+k")
        await page.keyboard.type(company)
        await page.get_by_role("option").filter(has_text=company).first.wait_for()
        await page.keyboard.press("Enter")

        await expect(page).to_have_url(f"{visitors.origin}/leads/{lead_id}")


async def patch(platform: Platform, lead_id: str, **facts: Any) -> None:
    headers = {"Authorization": f"Bearer {await platform.token()}", "If-Match": "*"}
    path = platform.of_workspace("crm", f"/leads/{lead_id}")
    assert (await platform.client.patch(path, json=facts, headers=headers)).status_code == 200


async def move(platform: Platform, lead_id: str, status: str) -> None:
    headers = {"Authorization": f"Bearer {await platform.token()}", "If-Match": "*"}
    path = platform.of_workspace("crm", f"/leads/{lead_id}/status")
    body = {"status": status, "reason": "a test"}

    async def try_it() -> bool:
        return (await platform.client.put(path, json=body, headers=headers)).status_code == 200

    assert await eventually(try_it)
