"""The record of a lead: `/leads/{id}`, and its panels one by one."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.responses import Response

from services.web.gateways.kafka_reader import KafkaReader
from services.web.http.page import Web
from services.web.http.permissions import LeadsReader, LeadsWriter
from services.web.queries.lead_chain import show_chain
from services.web.queries.lead_panels import load_message, load_timeline, load_touches
from services.web.queries.lead_place import find_place
from services.web.queries.show_lead import PANELS, show_card, show_lead
from services.web.usecases.retry_message import retry_message
from shared.clock import utc_now

router = APIRouter(include_in_schema=False)

KEYS = [("Edit the facts", ["e"]), ("Leave the form", ["Esc"])]
Cursor = Annotated[str, Query(max_length=4096)]


@router.get("/leads/{lead_id}")
async def show_record(web: Web, who: LeadsReader, lead_id: UUID, edit: str = "") -> Response:
    """The page; `edit=all` with the facts open for editing."""
    record = await show_lead(web.platform, who, str(lead_id), now=utc_now())
    edit = "all" if edit and record.card.may_write else ""
    return web.render("leads/record.html", record=record, card=record.card, edit=edit, page_keys=KEYS)


@router.get("/leads/{lead_id}/panels")
async def show_panels(web: Web, who: LeadsReader, lead_id: UUID, names: str = "") -> Response:
    """The named panels (`head,score`), each on its way to its own place."""
    chosen = [name for name in names.split(",") if name in PANELS]
    record = await show_lead(web.platform, who, str(lead_id), now=utc_now(), names=chosen)
    return web.render("leads/panels.html", record=record, card=record.card, names=chosen)


@router.get("/leads/{lead_id}/timeline")
async def show_timeline(web: Web, who: LeadsReader, lead_id: UUID, cursor: Cursor = "") -> Response:
    """The next entries."""
    card = await show_card(web.platform, who, str(lead_id), now=utc_now())
    page = await load_timeline(web.platform, who, str(lead_id), cursor, card.names)
    return web.render("leads/timeline_entries.html", page=page, lead_id=lead_id)


@router.get("/leads/{lead_id}/touches")
async def show_touches(web: Web, who: LeadsReader, lead_id: UUID, cursor: Cursor = "") -> Response:
    """The next touches."""
    page = await load_touches(web.platform, who, str(lead_id), cursor)
    return web.render("leads/touch_entries.html", page=page, lead_id=lead_id)


@router.get("/leads/{lead_id}/chain")
async def show_lead_chain(web: Web, who: LeadsReader, lead_id: UUID, event: UUID | None = None) -> Response:
    """The events that led to the named one, or to the newest."""
    card = await show_card(web.platform, who, str(lead_id), now=utc_now())
    chain = await show_chain(web.platform, who, card.id, str(event or ""), card.names)
    template = "leads/chain.html" if web.is_fragment else "leads/chain_page.html"
    return web.render(template, card=card, lead_id=lead_id, chain=chain, is_chosen=event is not None)


@router.get("/leads/{lead_id}/place")
async def show_place(web: Web, who: LeadsReader, lead_id: UUID, event: UUID) -> Response:
    """Where an event that the CRM announced stands in Kafka."""
    reader: KafkaReader = web.request.app.state.kafka
    place = await find_place(web.platform, reader, who, str(lead_id), str(event))
    return web.render("leads/place.html", place=place, event=event, lead_id=lead_id)


@router.get("/leads/{lead_id}/messages/{message_id}")
async def show_message(web: Web, who: LeadsReader, lead_id: UUID, message_id: UUID) -> Response:
    """The mail as its reader sees it."""
    message = await load_message(web.platform, who, str(message_id))
    return web.render("leads/message.html", message=message, lead_id=lead_id)


@router.post("/leads/{lead_id}/messages/{message_id}/retry")
async def post_message_retry(web: Web, who: LeadsWriter, lead_id: UUID, message_id: UUID) -> Response:
    """Try a failed mail again."""
    await retry_message(web.platform, who, str(message_id))
    return await show_panels(web, who, lead_id, names="messages")
