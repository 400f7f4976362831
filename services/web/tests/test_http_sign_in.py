"""Signing in and out over HTTP: the session, its cookie, and what is said when it does not work."""

from urllib.parse import parse_qs, urlsplit

import pytest

from services.web.tests.browser import Browser
from services.web.tests.conftest import running, web_settings
from services.web.tests.fake_crm import FakeCrm


class TestSignIn:
    async def test_makes_a_session_and_goes_on(self, browser: Browser) -> None:
        answer = await browser.sign_in(next="/leads?band=hot")
        [cookie] = answer.headers.get_list("set-cookie")

        assert (answer.status_code, answer.headers["location"]) == (303, "/leads?band=hot")
        assert cookie.startswith("__Host-leadflow=")
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=lax"} <= {part.strip() for part in cookie.split(";")}
        assert "Domain" not in cookie

    async def test_gives_a_new_session_each_time_and_ends_the_former(self, signed_in: Browser) -> None:
        former = signed_in.cookie
        await signed_in.sign_in()
        renewed = signed_in.cookie
        signed_in.cookie = former

        assert renewed != former
        assert (await signed_in.get("/login")).status_code == 200

    @pytest.mark.parametrize(
        ("password", "status", "words"),
        [("wrong", 401, "The e-mail address or the password is wrong"), ("too often", 429, "Try again in 15 minutes")],
    )
    async def test_says_what_was_wrong(self, browser: Browser, password: str, status: int, words: str) -> None:
        answer = await browser.sign_in(password)

        assert answer.status_code == status
        assert words in answer.text
        assert 'value="sven@acme.example"' in answer.text
        assert password not in answer.text.replace("is wrong", "")
        assert browser.cookie is None

    @pytest.mark.parametrize(
        "elsewhere", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/login"]
    )
    async def test_leads_nowhere_else(self, browser: Browser, elsewhere: str) -> None:
        assert (await browser.sign_in(next=elsewhere)).headers["location"] == "/"

    async def test_says_that_the_crm_is_away(self, browser: Browser, crm: FakeCrm) -> None:
        crm.is_down = True

        answer = await browser.sign_in()

        assert answer.status_code == 503
        assert answer.headers["traceparent"].split("-")[1] in answer.text


class TestSignInNeeded:
    async def test_leads_to_the_form_and_back(self, browser: Browser) -> None:
        answer = await browser.get("/leads?band=hot")
        place = urlsplit(answer.headers["location"])

        assert (answer.status_code, place.path) == (303, "/login")
        assert parse_qs(place.query) == {"next": ["/leads?band=hot"]}

    async def test_leads_a_fragment_s_reader_to_the_form_with_the_page_they_see(self, browser: Browser) -> None:
        seen = "http://test/leads?band=hot"
        answer = await browser.get("/leads", HX_Request="true", HX_Current_URL=seen)

        assert answer.status_code == 200
        assert answer.headers["hx-redirect"] == "/login?next=%2Fleads%3Fband%3Dhot"

    async def test_takes_no_foreign_or_invented_cookie(self, signed_in: Browser) -> None:
        assert signed_in.cookie is not None
        for cookie in ("x", signed_in.cookie[:-1], signed_in.cookie + "x"):
            signed_in.cookie = cookie

            assert (await signed_in.get("/leads")).status_code == 303


class TestSignOut:
    async def test_ends_session_login_and_cookie(self, signed_in: Browser, crm: FakeCrm) -> None:
        former = signed_in.cookie
        answer = await signed_in.post("/logout", {"csrf": await signed_in.csrf()})

        assert (answer.status_code, answer.headers["location"]) == (303, "/login")
        assert signed_in.cookie is None
        assert not crm.good_refresh_tokens
        signed_in.cookie = former
        assert (await signed_in.get("/leads")).status_code == 303


class TestWithoutRedis:
    async def test_says_so_and_shows_what_is_public(self, crm: FakeCrm) -> None:
        async with running(web_settings(crm.url, redis_url="redis://127.0.0.1:1/0")) as (_, client):
            browser = Browser(client)
            browser.cookie = "whatever"
            page = await browser.get("/leads")

            assert page.status_code == 503
            assert "cannot look up who is signed in" in page.text
            assert (await browser.get("/forms/demo")).status_code == 200
            assert (await browser.get("/readyz")).json()["status"] == "degraded"
