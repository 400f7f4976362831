"""The HTTP side: a page for people, JSON for tests, a switch for faults."""

import asyncio
import secrets
from pathlib import Path

from jinja2 import Environment, FileSystemLoader
from pydantic import ValidationError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from deploy.local.mailbox.behaviour import Behaviour, BehaviourSwitch
from deploy.local.mailbox.store import MailStore

TEMPLATES = Environment(loader=FileSystemLoader(Path(__file__).parent), autoescape=True)
SHOWN_ON_PAGE = 200

POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'nonce-{nonce}'; connect-src 'self'; img-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""A mail's HTML inherits it: nothing in a mail runs, and nothing is loaded from outside."""


class MailboxPages:
    """The handlers, with what they need."""

    def __init__(self, store: MailStore, behaviour: BehaviourSwitch) -> None:
        self._store = store
        self._behaviour = behaviour

    async def page(self, request: Request) -> Response:
        """All mails, newest first; `?to=` shows one recipient's."""
        to = request.query_params.get("to") or None
        mails = await asyncio.to_thread(self._store.find, to=to, limit=SHOWN_ON_PAGE)
        statistics = await asyncio.to_thread(self._store.statistics)
        nonce = secrets.token_urlsafe(16)
        html = TEMPLATES.get_template("page.html").render(mails=mails, statistics=statistics, to=to, nonce=nonce)
        headers = {"Content-Security-Policy": POLICY.format(nonce=nonce), "Cache-Control": "no-store"}
        return HTMLResponse(html, headers=headers)

    async def messages(self, request: Request) -> Response:
        query = request.query_params
        found = await asyncio.to_thread(self._store.find, to=query.get("to"), message_id=query.get("message_id"))
        return JSONResponse(found)

    async def delete_messages(self, request: Request) -> Response:
        await asyncio.to_thread(self._store.clear)
        return Response(status_code=204)

    async def statistics(self, request: Request) -> Response:
        return JSONResponse(await asyncio.to_thread(self._store.statistics))

    async def behaviour(self, request: Request) -> Response:
        return JSONResponse(self._behaviour.as_dict())

    async def put_behaviour(self, request: Request) -> Response:
        try:
            self._behaviour.set(Behaviour.model_validate_json(await request.body()))
        except ValidationError as error:
            return JSONResponse({"detail": error.errors(include_url=False, include_context=False)}, 422)
        return JSONResponse(self._behaviour.as_dict())

    async def alive(self, request: Request) -> Response:
        return JSONResponse({"service": "mailbox", "status": "alive"})

    async def ready(self, request: Request) -> Response:
        await asyncio.to_thread(self._store.statistics)
        return JSONResponse({"service": "mailbox", "status": "ready", "dependencies": {}, "missing": {}})

    async def metrics(self, request: Request) -> Response:
        counted = await asyncio.to_thread(self._store.statistics)
        lines = "".join(f"mailbox_{name} {value}\n" for name, value in counted.items())
        return Response(lines, media_type="text/plain; version=0.0.4")

    def routes(self) -> list[Route]:
        return [
            Route("/", self.page),
            Route("/api/messages", self.messages, methods=["GET"]),
            Route("/api/messages", self.delete_messages, methods=["DELETE"]),
            Route("/api/statistics", self.statistics),
            Route("/api/behaviour", self.behaviour, methods=["GET"]),
            Route("/api/behaviour", self.put_behaviour, methods=["PUT"]),
            Route("/livez", self.alive),
            Route("/readyz", self.ready),
            Route("/metrics", self.metrics),
        ]


def create_app(store: MailStore, behaviour: BehaviourSwitch) -> Starlette:
    return Starlette(routes=MailboxPages(store, behaviour).routes())
