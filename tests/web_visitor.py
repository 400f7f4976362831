"""A person at the running UI without a browser: signs in through its form and sends what its pages would send."""

import asyncio
import contextlib
import re
from typing import Any
from urllib.parse import urlencode

import httpx

from services.web.http.cookies import NAME
from tests.web_page import Action

STREAM_SECONDS = 2.0
CSRF = re.compile(r'<meta name="csrf" content="([0-9a-f]+)">')


class WebVisitor:
    """`role=None` is nobody."""

    def __init__(self, client: httpx.AsyncClient, demo: dict[str, Any], role: str | None) -> None:
        self.client = client
        self.origin: str = demo["urls"]["web"]
        self.demo = demo
        self.role = role
        self.cookie: str | None = None
        self._csrf = ""

    async def sign_in(self) -> "WebVisitor":
        if self.role is None:
            return self
        user = next(user for user in self.demo["users"] if user["role"] == self.role)
        form = {"email": user["email"], "password": user["password"]}
        answer = await self._ask("POST", "/login", data=form)
        assert answer.status_code == 303, answer.text
        [cookie] = [one for one in answer.headers.get_list("set-cookie") if one.startswith(f"{NAME}=")]
        self.cookie = cookie.partition(";")[0].removeprefix(f"{NAME}=")
        found = CSRF.search((await self.get("/nothing-is-here")).text)
        assert found is not None
        self._csrf = found[1]
        return self

    async def get(self, address: str, *, fragment: bool = False) -> httpx.Response:
        """Of an endless answer (a stream) only the beginning is read."""
        headers = {"HX-Request": "true", "HX-Current-URL": f"{self.origin}{address}"} if fragment else {}
        return await self._ask("GET", address, headers=headers)

    async def act(self, action: Action) -> httpx.Response:
        """As htmx does it, with this visitor's own token."""
        fields = [(name, value) for name, value in action.fields if name != "csrf"]
        headers = {"HX-Request": "true", "X-CSRF-Token": self._csrf, "HX-Current-URL": f"{self.origin}/"}
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        return await self._ask(action.method, action.address, headers={**headers, **form}, content=urlencode(fields))

    async def _ask(
        self, method: str, address: str, *, headers: dict[str, str] | None = None, **content: Any
    ) -> httpx.Response:
        sent = {"Sec-Fetch-Site": "same-origin", **(headers or {})}
        if self.cookie is not None:
            sent["Cookie"] = f"{NAME}={self.cookie}"
        request = self.client.build_request(method, f"{self.origin}{address}", headers=sent, **content)
        answer = await self.client.send(request, stream=True)
        if answer.headers.get("content-type", "").startswith("text/event-stream"):
            begun = await _beginning(answer)
            await answer.aclose()
            return httpx.Response(answer.status_code, headers=answer.headers, content=begun, request=request)
        await answer.aread()
        return answer


async def _beginning(answer: httpx.Response) -> bytes:
    """What comes at once, or nothing."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(STREAM_SECONDS):
            async for chunk in answer.aiter_raw():
                return chunk
    return b""
