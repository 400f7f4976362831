"""The leads pages over HTTP: what they answer when the CRM is away, changes under people's hands, or says no."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from services.web.tests.browser import Browser
from services.web.tests.conftest import running, web_settings
from services.web.tests.fake_leads import LEAD_ID, FakeLeads
from services.web.tests.listening import listening

HTMX = {"HX_Request": "true"}
RECORD = f"/leads/{LEAD_ID}"


@pytest.fixture
async def crm() -> AsyncIterator[FakeLeads]:
    crm = FakeLeads("")
    async with listening(Starlette(routes=crm.routes())) as crm.url:
        yield crm


@pytest.fixture
async def sven(crm: FakeLeads) -> AsyncIterator[Browser]:
    """Signed in as an SDR."""
    async with running(web_settings(crm.url)) as (_, client):
        browser = Browser(client)
        await browser.sign_in()
        yield browser


async def send(browser: Browser, path: str, **form: str) -> httpx.Response:
    return await browser.post(path, {"csrf": await browser.csrf(), **form}, **HTMX)


def told(answer: httpx.Response) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(answer.headers["hx-trigger"])
    return found


class TestShowLeads:
    async def test_stands_in_the_address_as_it_was_understood(self, sven: Browser) -> None:
        answer = await sven.get("/leads?band=hot&limit=7&nonsense=1&min_score=", **HTMX)

        assert answer.headers["hx-push-url"] == "/leads?band=hot"
        assert '<div id="lead-list"' in answer.text
        assert "<html" not in answer.text

    async def test_leaves_no_trace_of_every_letter_of_a_search(self, sven: Browser) -> None:
        seen = {"HX_Current_URL": "http://test/leads?search=ad&band=hot"}
        answer = await sven.get("/leads?search=ada&band=hot", **HTMX, **seen)

        assert answer.headers["hx-replace-url"] == "/leads?search=ada&band=hot"
        assert "hx-push-url" not in answer.headers

    async def test_is_a_whole_page_when_the_browser_goes_back(self, sven: Browser) -> None:
        answer = await sven.get("/leads", **HTMX, HX_History_Restore_Request="true")

        assert "<html" in answer.text

    async def test_begins_anew_with_a_cursor_of_another_view(self, sven: Browser, crm: FakeLeads) -> None:
        answer = await sven.get("/leads?cursor=old&band=hot")

        assert answer.status_code == 200
        assert "cursor" not in crm.asked[-1]

    async def test_keeps_its_place_for_a_retry_while_the_crm_is_away(self, sven: Browser, crm: FakeLeads) -> None:
        crm.are_leads_down = True

        fragment, page = await sven.get("/leads?band=hot", **HTMX), await sven.get("/leads?band=hot")

        assert (fragment.status_code, page.status_code) == (503, 503)
        assert '<div id="lead-list"' in fragment.text
        assert 'hx-get="/leads?band=hot"' in fragment.text
        assert "Trace" in page.text

    async def test_shows_onlookers_no_control(self, sven: Browser, crm: FakeLeads) -> None:
        crm.role = "VIEWER"
        await sven.sign_in()
        page = (await sven.get("/leads")).text

        assert "Ada Lovelace" in page
        assert 'type="checkbox"' not in page
        assert "data-contact" not in page

    async def test_is_closed_to_partners(self, sven: Browser, crm: FakeLeads) -> None:
        crm.role = "PARTNER"
        await sven.sign_in()

        assert (await sven.get("/leads")).status_code == 403
        assert (await sven.get("/leads/rows")).status_code == 403
        assert (await sven.get(RECORD)).status_code == 403


class TestShowRows:
    async def test_answers_the_first_page_once_for_all(self, sven: Browser, crm: FakeLeads) -> None:
        first, second = await asyncio.gather(sven.get("/leads/rows?band=hot"), sven.get("/leads/rows?band=hot"))

        assert [row["id"] for row in first.json()["rows"]] == [LEAD_ID]
        assert first.json()["next"] == "/leads?band=hot&cursor=forward"
        assert second.content == first.content
        assert len(crm.asked) == 1
        assert int(second.headers["x-answer-age"]) >= 0

    async def test_gives_the_means_to_change_leads_only_to_who_may(self, sven: Browser, crm: FakeLeads) -> None:
        crm.role = "VIEWER"
        vera = Browser(sven.client)
        await vera.sign_in()

        of_sven, of_vera = await asyncio.gather(sven.get("/leads/rows?band=hot"), vera.get("/leads/rows?band=hot"))

        assert len(crm.asked) == 1
        assert "data-contact" in of_sven.json()["rows"][0]["html"]
        assert "data-contact" not in of_vera.json()["rows"][0]["html"]

    async def test_says_which_lines_left_the_view_and_which_are_new_in_it(self, sven: Browser) -> None:
        other = "0192f3a4-5b6c-7d8e-9f00-000000000000"
        answer = (await sven.get(f"/leads/rows?ids={LEAD_ID}&ids={other}&new={other}")).json()

        assert [row["id"] for row in answer["rows"]] == [LEAD_ID]
        assert (answer["gone"], answer["new"]) == ([other], [])


class TestSearchLeads:
    async def test_answers_the_command_palette(self, sven: Browser, crm: FakeLeads) -> None:
        answer = await sven.get("/leads/search.json?q=ada")

        assert answer.json() == {
            "items": [
                {
                    "id": LEAD_ID,
                    "name": "Ada Lovelace",
                    "company": "Analytical Engines",
                    "score": 95,
                    "band": "very_hot",
                }
            ]
        }
        assert crm.asked[-1]["search"] == "ada"


class TestShowRecord:
    async def test_is_complete_but_for_the_panels_whose_services_are_away(self, sven: Browser) -> None:
        page = await sven.get(RECORD)

        assert page.status_code == 200
        assert page.text.count("This cannot be shown now: its service does not answer") == 4
        assert "What led here" in page.text
        assert "Ada Lovelace" in page.text

    async def test_is_nothing_for_a_lead_of_another_workspace(self, sven: Browser) -> None:
        assert (await sven.get("/leads/0192f3a4-5b6c-7d8e-9f00-000000000000")).status_code == 404
        assert (await sven.get("/leads/no-lead")).status_code == 404

    async def test_loads_only_the_panels_that_are_named(self, sven: Browser) -> None:
        answer = await sven.get(f"{RECORD}/panels?names=score,facts,nonsense", **HTMX)

        assert 'id="lead-score"' in answer.text
        assert 'id="lead-facts"' in answer.text
        assert 'id="lead-history"' not in answer.text


class TestPostFacts:
    async def test_saves_and_offers_to_take_it_back(self, sven: Browser, crm: FakeLeads) -> None:
        answer = await send(sven, f"{RECORD}/facts", **{"version": "4", "job_title": "CTO", "was.job_title": "CISO"})

        assert answer.status_code == 200
        assert (crm.lead["job_title"], crm.lead["version"]) == ("CTO", 5)
        undo = told(answer)["leadflow:toast"]["undo"]
        await send(sven, undo["url"], **undo["values"])
        assert crm.lead["job_title"] == "CISO"

    async def test_goes_on_where_others_changed_something_else(self, sven: Browser, crm: FakeLeads) -> None:
        crm.meanwhile = [{"score": 12}, {"score": 13}]

        answer = await send(sven, f"{RECORD}/facts", **{"version": "4", "job_title": "CTO", "was.job_title": "CISO"})

        assert answer.status_code == 200
        assert (crm.lead["job_title"], crm.lead["score"]) == ("CTO", 13)

    async def test_shows_both_versions_where_others_changed_the_same(self, sven: Browser, crm: FakeLeads) -> None:
        crm.meanwhile = [{"job_title": "CIO"}]

        answer = await send(sven, f"{RECORD}/facts", **{"version": "4", "job_title": "CTO", "was.job_title": "CISO"})

        assert answer.status_code == 409
        assert crm.lead["job_title"] == "CIO"
        for words in ("was CISO", 'value="CTO"', 'value="CIO"', 'name="version" value="5"'):
            assert words in answer.text
        choice = {"version": "5", "choice.job_title": "yours", "yours.job_title": "CTO", "theirs.job_title": "CIO"}
        await send(sven, f"{RECORD}/facts", **choice, **{"was.job_title": "CIO"})
        assert crm.lead["job_title"] == "CTO"

    async def test_changes_nothing_for_somebody_who_only_looks(self, sven: Browser, crm: FakeLeads) -> None:
        crm.role = "VIEWER"
        await sven.sign_in()
        answer = await send(sven, f"{RECORD}/facts", **{"version": "4", "job_title": "CTO", "was.job_title": "CISO"})

        assert answer.status_code == 403
        assert crm.lead["version"] == 4

    async def test_changes_nothing_without_the_forms_token(self, sven: Browser, crm: FakeLeads) -> None:
        answer = await sven.post(f"{RECORD}/facts", {"version": "4", "job_title": "CTO", "was.job_title": "CISO"})

        assert answer.status_code == 403
        assert crm.lead["version"] == 4


class TestPostStatus:
    async def test_moves_although_the_score_changed_meanwhile(self, sven: Browser, crm: FakeLeads) -> None:
        crm.meanwhile = [{"score": 12}]

        answer = await send(sven, f"{RECORD}/status", version="4", seen="new", status="contacted")

        assert answer.status_code == 200
        assert crm.lead["status"] == "contacted"

    async def test_asks_again_where_somebody_moved_it_meanwhile(self, sven: Browser, crm: FakeLeads) -> None:
        crm.meanwhile = [{"status": "lost"}]

        answer = await send(sven, f"{RECORD}/status", version="4", seen="new", status="contacted")

        assert answer.status_code == 412
        assert "Somebody else moved this lead" in answer.text

    async def test_says_which_moves_are_open(self, sven: Browser, crm: FakeLeads) -> None:
        answer = await send(sven, f"{RECORD}/status", version="4", seen="new", status="converted")

        assert answer.status_code == 409
        assert "contacted or unqualified or lost" in answer.text


class TestPostContacted:
    async def test_says_which_went_well_and_why_others_did_not(self, sven: Browser, crm: FakeLeads) -> None:
        crm.lead["first_name"] = "Łukasz"
        token = await sven.csrf()
        gone = "0192f3a4-5b6c-7d8e-9f00-000000000000"
        leads = [f"{LEAD_ID}:4:new", f"{gone}:1:new"]
        answer = await sven.post("/leads/contacted", {"csrf": token, "lead": leads}, **HTMX)  # type: ignore[dict-item]

        assert told(answer)["leads:contacted"] == {"ids": [LEAD_ID]}
        assert told(answer)["leadflow:toast"]["title"] == "Łukasz Lovelace is marked as contacted"
        assert "1 lead marked as contacted, 1 not" in answer.text

    @pytest.mark.parametrize("lead", ["", "x", f"{LEAD_ID}:four:new"])
    async def test_refuses_what_names_no_lead(self, sven: Browser, lead: str) -> None:
        assert (await send(sven, "/leads/contacted", lead=lead)).status_code == 400
