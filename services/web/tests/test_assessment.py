"""The public assessment: begin, answer, resume, complete; and what happens when something does not work."""

from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
from structlog.testing import capture_logs

from services.web.models.readiness_words import TIERS, ReadinessPage
from services.web.tests.browser import Browser
from services.web.tests.fake_gateway import RESULT, FakeGateway, fake_gateway, visitor_of
from shared.contracts.assessments import Tier

HTMX = {"HX_Request": "true"}


@pytest.fixture
async def gateway() -> AsyncIterator[FakeGateway]:
    async with fake_gateway() as gateway:
        yield gateway


@pytest.fixture
async def visitor(gateway: FakeGateway) -> AsyncIterator[Browser]:
    async with visitor_of(gateway, api_key="lf_test_secret") as visitor:
        yield visitor


async def started(visitor: Browser) -> str:
    """The address of a new assessment."""
    answer = await visitor.post("/assessment", {"email": "mei@acme.example", "name": "Mei Lund", "submission": "s"})
    assert answer.status_code == 303
    return str(answer.headers["location"])


class TestStart:
    async def test_leads_to_an_address_that_is_the_way_back(self, visitor: Browser, gateway: FakeGateway) -> None:
        address = await started(visitor)

        assert address == f"/assessment/{next(iter(gateway.assessments))}"
        assert gateway.headers[0]["x-api-key"] == "lf_test_secret"
        assert gateway.headers[0]["idempotency-key"].startswith("start-")

    async def test_keeps_the_key_to_itself(self, visitor: Browser) -> None:
        address = await started(visitor)

        for page in ("/assessment", address):
            assert "lf_test_secret" not in (await visitor.get(page)).text

    async def test_asks_for_an_address(self, visitor: Browser, gateway: FakeGateway) -> None:
        answer = await visitor.post("/assessment", {"name": "Mei"})

        assert answer.status_code == 422
        assert 'href="#email"' in answer.text
        assert 'value="Mei"' in answer.text
        assert gateway.headers == []

    async def test_names_what_the_service_refuses(self, visitor: Browser, gateway: FakeGateway) -> None:
        gateway.refuse(422, ("/email", "value_error", "no"))

        answer = await visitor.post("/assessment", {"email": "mei"}, **HTMX)

        assert answer.status_code == 422
        assert "This is no e-mail address" in answer.text
        assert "<html" not in answer.text

    async def test_can_be_tried_again(self, visitor: Browser, gateway: FakeGateway) -> None:
        gateway.refuse(503)

        answer = await visitor.post("/assessment", {"email": "mei@acme.example", "submission": "s"})

        assert answer.status_code == 503
        assert "Try again" in answer.text
        assert 'name="submission" value="s"' in answer.text


class TestAnswering:
    async def test_saves_every_answer_at_once_with_script(self, visitor: Browser, gateway: FakeGateway) -> None:
        address = await started(visitor)

        answer = await visitor.post(f"{address}/answers", {"step": "technology", "q1": "3"}, **HTMX)

        assert answer.status_code == 200
        assert "1 of 3 answered" in answer.text
        assert 'data-state="saved"' in answer.text
        assert next(iter(gateway.assessments.values()))["answers"] == {"q1": 3}

    async def test_saves_a_step_when_it_is_left(self, visitor: Browser, gateway: FakeGateway) -> None:
        address = await started(visitor)

        answer = await visitor.post(f"{address}/answers", {"step": "technology", "q1": "3", "q2": "4", "go": "team"})

        assert answer.status_code == 303
        assert answer.headers["location"] == f"{address}?step=team"
        page = (await visitor.get(answer.headers["location"])).text
        assert "What about q3?" in page
        assert "What about q1?" not in page

    async def test_goes_on_where_it_was_left(self, visitor: Browser) -> None:
        address = await started(visitor)
        await visitor.post(f"{address}/answers", {"q1": "3", "q2": "4", "go": "team"})

        assert "What about q3?" in (await visitor.get(address)).text
        first = (await visitor.get(f"{address}?step=technology")).text
        assert 'name="q1" value="3" checked' in first

    async def test_welcomes_back_whoever_stayed_away(self, visitor: Browser, gateway: FakeGateway) -> None:
        address = await started(visitor)
        next(iter(gateway.assessments.values()))["status"] = "ABANDONED"

        assert "Welcome back" in (await visitor.get(address)).text

    async def test_keeps_the_answers_that_could_not_be_saved(self, visitor: Browser, gateway: FakeGateway) -> None:
        address = await started(visitor)
        gateway.refuse(503)

        page = await visitor.post(f"{address}/answers", {"q1": "3", "go": "team", "evil": "x"})
        fragment = await visitor.post(f"{address}/answers", {"q1": "3"}, **HTMX)

        assert page.status_code == 503
        assert 'name="q1" value="3"' in page.text
        assert 'name="go" value="team"' in page.text
        assert "evil" not in page.text
        assert (fragment.status_code, fragment.headers["hx-reswap"]) == (503, "none")
        assert fragment.headers["hx-trigger"] == "assessment:not-saved"


class TestCompleting:
    async def test_shows_the_result_at_the_same_address(self, visitor: Browser) -> None:
        address = await started(visitor)

        answer = await visitor.post(f"{address}/answers", {"q1": "4", "q2": "4", "q3": "2", "go": "finish"})

        assert (answer.status_code, answer.headers["location"]) == (303, address)
        page = (await visitor.get(address)).text
        assert "Consulting" in page
        assert "level 3 of 5" in page
        assert 'aria-label="Technology: 75 of 100"' in page
        assert "name &lt;champions&gt;" in page or "Name &lt;champions&gt;" in page
        assert page.index(">Technology<") < page.index(">Team<")

    async def test_names_the_questions_that_are_open(self, visitor: Browser) -> None:
        address = await started(visitor)

        answer = await visitor.post(f"{address}/answers", {"q1": "4", "go": "finish"})

        assert answer.headers["location"] == f"{address}?check=true"
        page = (await visitor.get(answer.headers["location"])).text
        assert "2 questions are still open" in page
        assert 'href="#q2-1"' in page
        assert 'href="?step=team&amp;check=true#q3-1"' in page or 'href="?step=team&check=true#q3-1"' in page

    async def test_leads_late_answers_to_the_result(self, visitor: Browser, gateway: FakeGateway) -> None:
        address = await started(visitor)
        await visitor.post(f"{address}/answers", {"q1": "4", "q2": "4", "q3": "2", "go": "finish"})

        late = await visitor.post(f"{address}/answers", {"q1": "1", "go": "team"})
        later = await visitor.post(f"{address}/answers", {"q1": "1"}, **HTMX)

        assert (late.status_code, late.headers["location"]) == (303, address)
        assert later.headers["hx-redirect"] == address


class TestAddress:
    async def test_is_told_to_nobody(self, visitor: Browser) -> None:
        with capture_logs() as logs:
            address = await started(visitor)
            answer = await visitor.get(address)
            await visitor.post(f"{address}/answers", {"q1": "nonsense"})

        assert answer.headers["referrer-policy"] == "strict-origin"
        assert answer.headers["x-robots-tag"].startswith("noindex")
        assert answer.headers["cache-control"] == "no-store"
        assert address.removeprefix("/assessment/") not in str(logs)

    @pytest.mark.parametrize("wrong", ["01932f6e-6c00-7a10-8f00-5f3c2a1b0c01", "123", "%2e%2e%2fleads"])
    async def test_that_was_given_to_nobody_leads_to_a_new_start(self, visitor: Browser, wrong: str) -> None:
        answer = await visitor.get(f"/assessment/{wrong}")

        assert answer.status_code == 404

    async def test_that_was_given_to_nobody_says_what_to_do(self, visitor: Browser) -> None:
        answer = await visitor.get(f"/assessment/{uuid4()}")

        assert "We cannot find this assessment" in answer.text
        assert 'href="/assessment"' in answer.text

    async def test_shows_that_the_service_is_away(self, visitor: Browser, gateway: FakeGateway) -> None:
        address = await started(visitor)
        gateway.refuse(503)

        assert (await visitor.get(address)).status_code == 503


class TestReadinessPage:
    def test_knows_every_tier(self) -> None:
        assert {*TIERS} == {tier.value for tier in Tier}

    def test_rounds_half_up_and_shows_a_topic_apart(self) -> None:
        page = ReadinessPage.of(RESULT, ["technology", "team"])

        assert [(category.title, category.points) for category in page.categories] == [("Technology", 75), ("Team", 13)]
        assert [(advice.topic, advice.text[:4]) for advice in page.advice] == [("", "Choo"), ("Team", "Name")]
