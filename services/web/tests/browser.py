"""What a browser does, without one: remembers the session's cookie, says whose page asks, sends the form's token."""

import re
from typing import Any

import httpx

from services.web.http.cookies import NAME
from services.web.tests.fake_crm import PASSWORD

CSRF = re.compile(r'<meta name="csrf" content="([0-9a-f]+)">')
OWN_PAGE = {"Sec-Fetch-Site": "same-origin"}


class Browser:
    """httpx keeps Secure cookies from plain HTTP, so that the one cookie is kept here."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client
        self.cookie: str | None = None

    async def get(self, path: str, **headers: str) -> httpx.Response:
        return await self.ask("GET", path, headers)

    async def post(self, path: str, form: dict[str, str] | None = None, **headers: str) -> httpx.Response:
        """A form of one of our own pages, unless the headers say something else."""
        return await self.ask("POST", path, {**OWN_PAGE, **headers}, data=form or {})

    async def sign_in(self, password: str = PASSWORD, **form: str) -> httpx.Response:
        return await self.post("/login", {"email": "sven@acme.example", "password": password, **form})

    async def csrf(self, path: str = "/help-me") -> str:
        """The token, as a page shows it; any page does, one that is not there too."""
        found = CSRF.search((await self.get(path)).text)
        assert found is not None
        return found[1]

    async def ask(self, method: str, path: str, headers: dict[str, str], **content: Any) -> httpx.Response:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.cookie is not None:
            sent["Cookie"] = f"{NAME}={self.cookie}"
        answer = await self.client.request(method, path, headers=sent, **content)
        for cookie in answer.headers.get_list("set-cookie"):
            if cookie.startswith(f"{NAME}="):
                self.cookie = cookie.partition(";")[0].removeprefix(f"{NAME}=").strip('"') or None
        return answer
