"""The event catalogue: `/events`, a topic's page and its documents. Open to all: it holds structure and no data."""

import json
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.exceptions import HTTPException
from starlette.responses import Response

from services.web.http.page import Web
from services.web.http.permissions import Visitor
from services.web.models.consuming_snippets import SNIPPETS
from services.web.queries import events
from shared.auth.permissions import Permission
from shared.contracts.asyncapi import asyncapi, asyncapi_document
from shared.contracts.catalogue import event_class
from shared.contracts.event import Event
from shared.contracts.schemas import schema

TAIL_PERMISSION = Permission.OPERATIONS_READ
SOME_BROKER = "broker.example.com:9092"
"""The address of ours is for those who are signed in."""

router = APIRouter(include_in_schema=False)


async def known_event(topic: str) -> type[Event]:
    """The contract of the topic in the path. Raises HTTPException (404)."""
    event = event_class(topic)
    if event is None:
        raise HTTPException(404, f"There is no topic “{topic}”.")
    return event


KnownEvent = Annotated[type[Event], Depends(known_event)]


@router.get("/events")
async def show_catalogue(web: Web, _: Visitor, q: str = "") -> Response:
    template = "events/topics.html" if web.is_fragment else "events/catalogue.html"
    groups = events.topic_groups(q)
    return web.render(template, groups=groups, q=q, total=len(events.topics()), picture=events.picture())


@router.get("/events/asyncapi.yaml")
async def download_asyncapi_yaml() -> Response:
    return download(asyncapi(), "application/yaml", "leadflow-asyncapi.yaml")


@router.get("/events/asyncapi.json")
async def download_asyncapi_json() -> Response:
    return download(as_json(asyncapi_document()), "application/json", "leadflow-asyncapi.json")


@router.get("/events/{topic}")
async def show_topic(web: Web, who: Visitor, event: KnownEvent) -> Response:
    page = events.topic_page(event.topic)
    broker = SOME_BROKER if who is None else web.settings.kafka_for_readers or web.settings.kafka
    return web.render(
        "events/topic.html",
        page=page,
        tone=events.tone_of(event.owner),
        broker=broker,
        snippets=[(snippet, snippet.text(broker=broker, topic=event.topic)) for snippet in SNIPPETS],
        may_tail=who is not None and who.may(TAIL_PERMISSION),
    )


@router.get("/events/{topic}/schema.json")
async def download_schema(event: KnownEvent) -> Response:
    return download(as_json(schema(event)), "application/schema+json", f"{event.topic}-{event.version}.schema.json")


def as_json(document: object) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def download(text: str, media_type: str, name: str) -> Response:
    """Shown by a browser that can, saved under its name by one that cannot."""
    return Response(text, media_type=media_type, headers={"Content-Disposition": f'inline; filename="{name}"'})
