"""The demo form: what it posts to the gateway, and what it says when it cannot."""

import re
from collections.abc import AsyncIterator
from urllib.parse import parse_qs, urlsplit

import pytest

from services.web.models.demo_form import CONSENT_VERSION, DemoForm
from services.web.tests.browser import Browser
from services.web.tests.fake_gateway import LEAD_ID, FakeGateway, fake_gateway, visitor_of

HTMX = {"HX_Request": "true"}
TYPED = {"name": "Mei Lund", "email": "mei@acme.example", "submission": "s-1", "text_version": CONSENT_VERSION}


@pytest.fixture
async def gateway() -> AsyncIterator[FakeGateway]:
    async with fake_gateway() as gateway:
        yield gateway


@pytest.fixture
async def visitor(gateway: FakeGateway) -> AsyncIterator[Browser]:
    async with visitor_of(gateway, form_key="lf_test_form") as visitor:
        yield visitor


class TestDemoForm:
    async def test_says_to_browsers_what_each_field_is(self, visitor: Browser) -> None:
        page = (await visitor.get("/forms/demo")).text

        for token in ("name", "email", "organization", "organization-title", "tel"):
            assert f'autocomplete="{token}"' in page
        assert 'inputmode="email"' in page
        assert 'inputmode="tel"' in page
        for name in re.findall(r'<(?:input|select|textarea)[^>]* id="(\w+)"', page):
            assert f'<label for="{name}"' in page or f'for="{name}"' in page or name == "marketing"

    async def test_takes_along_where_the_visitor_comes_from(self, visitor: Browser, gateway: FakeGateway) -> None:
        page = (
            await visitor.get(
                "/forms/demo?utm_source=linkedin&utm_campaign=x&session_id=s7", Referer="https://a.example/b"
            )
        ).text
        hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))
        await visitor.post("/forms/demo", {**hidden, "name": "Mei", "email": "mei@acme.example"})

        [lead] = gateway.leads
        assert lead["utm_source"] == "linkedin"
        assert lead["utm_campaign"] == "x"
        assert lead["session_id"] == "s7"
        assert lead["referrer"] == "https://a.example/b"
        assert lead["landing_page"] == "https://leadflow.example/forms/demo"
        assert "source" not in lead
        assert lead["request"] == "demo"

    async def test_tells_nobody_of_our_own_pages_as_referrer(self, visitor: Browser) -> None:
        page = (await visitor.get("/forms/demo", Referer="https://leadflow.example/assessment/secret")).text

        assert "secret" not in page

    async def test_posts_as_a_form_of_our_origin(self, visitor: Browser, gateway: FakeGateway) -> None:
        await visitor.post("/forms/demo", TYPED, User_Agent="Mozilla/5.0 (test)")

        [headers] = gateway.headers
        assert headers["x-api-key"] == "lf_test_form"
        assert headers["origin"] == "https://leadflow.example"
        assert headers["user-agent"] == "Mozilla/5.0 (test)"

    async def test_stores_a_consent_with_the_wording_that_was_shown(
        self, visitor: Browser, gateway: FakeGateway
    ) -> None:
        await visitor.post("/forms/demo", {**TYPED, "marketing": "on"})
        await visitor.post("/forms/demo", {**TYPED, "text_version": "older"})

        assert gateway.leads[0]["consent"] == {"marketing": True, "text_version": CONSENT_VERSION}
        assert gateway.leads[1]["consent"] == {"text_version": "older"}

    async def test_marks_what_fell_into_the_trap_and_loses_nothing(
        self, visitor: Browser, gateway: FakeGateway
    ) -> None:
        answer = await visitor.post("/forms/demo", {**TYPED, "confirm_url": "http://spam.example"})

        assert answer.status_code == 303
        assert gateway.leads[0]["custom"] == {"suspected_bot": True, "trap": "http://spam.example"}


class TestThanks:
    async def test_have_an_address_of_their_own(self, visitor: Browser) -> None:
        answer = await visitor.post("/forms/demo", TYPED)

        assert answer.status_code == 303
        assert parse_qs(urlsplit(answer.headers["location"]).query) == {"lead": [LEAD_ID]}
        page = (await visitor.get(answer.headers["location"])).text
        assert f'href="/leads/{LEAD_ID}"' in page

    async def test_come_in_place_with_script(self, visitor: Browser) -> None:
        answer = await visitor.post("/forms/demo", TYPED, **HTMX)

        assert answer.status_code == 200
        assert answer.headers["hx-push-url"] == f"/forms/demo/thanks?lead={LEAD_ID}"
        assert "<html" not in answer.text

    async def test_need_no_reference(self, visitor: Browser) -> None:
        assert (await visitor.get("/forms/demo/thanks")).status_code == 200
        assert (await visitor.get("/forms/demo/thanks?lead=%22%3E")).status_code == 422


class TestTroubles:
    async def test_of_missing_fields_never_reach_the_gateway(self, visitor: Browser, gateway: FakeGateway) -> None:
        answer = await visitor.post("/forms/demo", {"message": "keep <me>", "submission": "s"})

        assert answer.status_code == 422
        assert gateway.leads == []
        assert 'href="#name"' in answer.text
        assert 'aria-describedby="email-error" aria-invalid="true"' in answer.text
        assert "keep &lt;me&gt;</textarea>" in answer.text
        assert "<title>Error: Request a demo" in answer.text

    @pytest.mark.parametrize("headers", [{}, HTMX], ids=["without script", "with script"])
    async def test_of_fields_stand_beside_them_and_on_top(
        self, visitor: Browser, gateway: FakeGateway, headers: dict[str, str]
    ) -> None:
        gateway.refuse(
            422,
            ("/phone", "not_a_phone_number", "x"),
            ("/email", "odd", "This is odd."),
            ("/utm_term", "too_long", "!"),
        )

        answer = await visitor.post("/forms/demo", {**TYPED, "phone": "12", "marketing": "on"}, **headers)

        assert answer.status_code == 422
        assert answer.text.index('href="#email">This is odd.') < answer.text.index('href="#phone">This is no telephone')
        assert 'id="phone-error"' in answer.text
        assert "utm_term: !" in answer.text
        assert "3 things need your attention" in answer.text
        assert 'value="12"' in answer.text
        assert re.search(r'name="marketing" checked', answer.text)
        assert 'role="alert" tabindex="-1" autofocus' in answer.text

    async def test_of_a_crowd_say_when_to_come_again(self, visitor: Browser, gateway: FakeGateway) -> None:
        gateway.refuse(429, Retry_After="90")

        answer = await visitor.post("/forms/demo", TYPED)

        assert (answer.status_code, answer.headers["retry-after"]) == (429, "90")
        assert "Send it again in 2 minutes" in answer.text
        assert 'value="mei@acme.example"' in answer.text

    async def test_of_a_gateway_that_is_away_keep_everything_for_another_try(
        self, visitor: Browser, gateway: FakeGateway
    ) -> None:
        gateway.refuse(503)
        refused = await visitor.post("/forms/demo", TYPED)
        gateway.refusal = None
        taken = await visitor.post("/forms/demo", TYPED)
        await visitor.post("/forms/demo", {**TYPED, "message": "and this"})

        assert (refused.status_code, taken.status_code) == (503, 303)
        assert "Send it again" in refused.text
        assert 'name="submission" value="s-1"' in refused.text
        keys = [headers["idempotency-key"] for headers in gateway.headers]
        assert keys[0] == keys[1] != keys[2]

    async def test_of_our_own_making_are_not_blamed_on_the_visitor(
        self, visitor: Browser, gateway: FakeGateway
    ) -> None:
        gateway.refuse(403)

        answer = await visitor.post("/forms/demo", TYPED)

        assert "This form is not set up properly" in answer.text
        assert "a" * 32 in answer.text

    async def test_of_other_sites_are_kept_out(self, visitor: Browser, gateway: FakeGateway) -> None:
        answer = await visitor.post("/forms/demo", TYPED, Sec_Fetch_Site="cross-site")

        assert answer.status_code == 403
        assert gateway.leads == []

    async def test_of_odd_bodies_are_no_errors_of_ours(self, visitor: Browser) -> None:
        assert (await visitor.ask("POST", "/forms/demo", {"Sec_Fetch_Site": "same-origin"}, json={})).status_code == 415


class TestSubmission:
    def test_is_another_one_for_another_opening_of_the_form(self) -> None:
        first, second = (DemoForm.opened({}, page="https://a.example/f", referrer="") for _ in range(2))

        assert first.idempotency_key != second.idempotency_key

    def test_survives_letters_that_have_no_bytes(self) -> None:
        assert DemoForm.sent({"submission": "s", "name": "\ud800"}).idempotency_key
