"""What browsers are told about every page, and which changes are refused."""

import re

import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

from services.web.http.security import CONTENT_SECURITY_POLICY
from services.web.tests.browser import Browser
from services.web.tests.fake_crm import FakeCrm

PUBLIC = ["/login", "/forms/demo", "/assessment"]
PAGES = ["/", "/leads", "/operations", "/events", "/api-reference", "/nothing-here"]
STYLED = "/api-reference"
"""Its reader writes style elements; scripts stay ours there too."""
INLINE = re.compile(r"""<script(?![^>]*\ssrc=)|<style|\sstyle=|\son[a-z]+=|javascript:|hx-on""", re.IGNORECASE)


class TestPages:
    @pytest.mark.parametrize("path", [*PUBLIC, *PAGES])
    async def test_allow_nothing_but_their_own_origin(self, signed_in: Browser, path: str) -> None:
        answer = await signed_in.get(path)

        policy = answer.headers["content-security-policy"]
        assert policy.replace(" 'unsafe-inline'", "" if path == STYLED else "?") == CONTENT_SECURITY_POLICY
        assert "script-src 'self';" in policy
        assert not INLINE.findall(answer.text)
        assert "http://" not in answer.text.replace("http://www.w3.org/2000/svg", "")

    @pytest.mark.parametrize("path", [*PUBLIC, *PAGES])
    async def test_are_kept_by_no_cache(self, signed_in: Browser, path: str) -> None:
        """A public form may come back from the browser's own memory, with what was typed in it."""
        answer = await signed_in.get(path)

        own = {"no-store"} if path in PAGES else {"no-store", "private, no-cache"}
        assert answer.headers["cache-control"] in own
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cross-origin-opener-policy"] == "same-origin"

    async def test_show_neither_token_nor_session(self, signed_in: Browser, crm: FakeCrm) -> None:
        assert signed_in.cookie is not None
        for path in PAGES:
            page = (await signed_in.get(path)).text
            for secret in (*crm.good_access_tokens, *crm.good_refresh_tokens, signed_in.cookie):
                assert secret not in page


class TestStaticFiles:
    async def test_are_kept_for_good_if_their_name_follows_their_content(self, app: FastAPI, browser: Browser) -> None:
        assets = app.state.templates.globals["asset"]
        answer = await browser.get(assets("app.css"))

        assert answer.status_code == 200
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"

    async def test_come_compressed_to_who_takes_it(self, app: FastAPI, browser: Browser) -> None:
        address = app.state.templates.globals["asset"]("app.css")
        plain = await browser.get(address, Accept_Encoding="identity")
        for offered, encoding in (("gzip, deflate", "gzip"), ("gzip, br;q=0.9", "br")):
            answer = await browser.get(address, Accept_Encoding=offered)

            assert answer.headers["content-encoding"] == encoding
            assert answer.headers["content-type"].startswith("text/css")
            assert int(answer.headers["content-length"]) < len(plain.content) / 4
        assert "content-encoding" not in plain.headers

    async def test_that_may_change_are_asked_for_again(self, browser: Browser) -> None:
        assert (await browser.get("/static/manifest.json")).headers["cache-control"] == "no-cache"


def changes(app: FastAPI) -> list[tuple[str, str]]:
    """Method and path of every route that changes something; any id will do."""
    found = []
    for route in iter_route_contexts(app.routes):
        for method in sorted((route.methods or set()) - {"GET", "HEAD", "OPTIONS"}):
            path = re.sub(r"\{[^}]*\}", "00000000-0000-4000-8000-000000000000", route.path_format or "")
            found.append((method, path))
    return found


class TestChanges:
    async def test_are_refused_to_other_sites(self, app: FastAPI, signed_in: Browser) -> None:
        foreign = [
            {"Sec-Fetch-Site": "cross-site"},
            {"Sec-Fetch-Site": "same-site"},
            {"Sec-Fetch-Site": "none"},
            {"Sec-Fetch-Site": "same-origin, cross-site"},
            {"Origin": "https://evil.example"},
            {"Origin": "null"},
            {},
        ]
        csrf = await signed_in.csrf()
        for method, path in changes(app):
            for headers in foreign:
                answer = await signed_in.ask(method, path, {**headers, "X-CSRF-Token": csrf})

                assert answer.status_code == 403, f"{method} {path} from {headers}"

    async def test_of_old_browsers_are_known_by_their_origin(self, browser: Browser) -> None:
        for origin in ("https://leadflow.example", "http://test"):
            answer = await browser.ask("POST", "/login", {"Origin": origin}, data={"email": "a", "password": "b"})

            assert answer.status_code == 401

    async def test_of_a_session_need_its_token(self, app: FastAPI, signed_in: Browser) -> None:
        """Every change that knows who asks; the public forms and the sign-in page know nobody."""
        public = ("/login", "/forms/", "/assessment")
        asked = [(method, path) for method, path in changes(app) if not path.startswith(public)]
        for method, path in asked:
            for token in ({}, {"X-CSRF-Token": "0" * 64}, {"X-CSRF-Token": ""}):
                answer = await signed_in.ask(method, path, {"Sec-Fetch-Site": "same-origin", **token})

                assert answer.status_code == 403, f"{method} {path} with {token}"
        assert ("POST", "/logout") in asked

    async def test_take_the_token_as_a_header_or_a_field(self, signed_in: Browser) -> None:
        csrf = await signed_in.csrf()
        by_header = await signed_in.post("/logout", X_CSRF_Token=csrf)
        await signed_in.sign_in()
        by_field = await signed_in.post("/logout", {"csrf": await signed_in.csrf()})

        assert (by_header.status_code, by_field.status_code) == (303, 303)

    async def test_take_no_other_session_s_token(self, signed_in: Browser) -> None:
        former = await signed_in.csrf()
        await signed_in.sign_in()

        assert (await signed_in.post("/logout", {"csrf": former})).status_code == 403
