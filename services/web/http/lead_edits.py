"""Changes of one lead from its record: facts in place, and the moves of its status."""

import json
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.responses import Response

from services.web.gateways.platform import Refused
from services.web.http.lead_forms import facts_posted, move_posted
from services.web.http.page import Web, WebPage
from services.web.http.permissions import LeadsWriter
from services.web.models.lead_facts import FACTS, Lead, spoken
from services.web.models.session import SignedIn
from services.web.queries.list_leads import list_colleagues
from services.web.queries.show_lead import make_card, panel, show_card
from services.web.usecases.edit_lead_facts import Edited, EditFacts, FactsInConflict, FactsUnacceptable, edit_lead_facts
from services.web.usecases.move_lead_status import LeadMovedMeanwhile, move_lead_status, why_not
from shared.clock import utc_now

router = APIRouter(include_in_schema=False)

UNTOUCHED: dict[str, Any] = {"typed": {}, "was": {}, "version": None, "complaints": {}}
"""A form that nobody has sent yet."""
Editing = Annotated[str, Query(max_length=40)]


@router.get("/leads/{lead_id}/facts")
async def show_facts(web: Web, who: LeadsWriter, lead_id: UUID, edit: Editing = "", focus: Editing = "") -> Response:
    """The facts; `edit` names the one whose form is open, or `all`; `focus` the one that was."""
    card = await show_card(web.platform, who, str(lead_id), now=utc_now())
    return web.render("leads/facts.html", card=card, edit=edit, focus=focus, **UNTOUCHED)


@router.post("/leads/{lead_id}/facts")
async def post_facts(web: Web, who: LeadsWriter, lead_id: UUID) -> Response:
    """Save; or show both versions where somebody else changed the same, or the form with what is wrong in it."""
    command = facts_posted(str(lead_id), await web.request.form())
    try:
        edited = await edit_lead_facts(web.platform, who, command)
    except FactsInConflict as conflict:
        return await _show_conflict(web, who, conflict)
    except FactsUnacceptable as refused:
        return await _show_complaints(web, who, command, refused)
    context = await _card(web, who, edited.lead)
    focus = next(iter(command.wanted), "") if len(command.wanted) < 2 else "all"
    headers = _offer_undo(edited)
    return web.render("leads/facts_saved.html", headers=headers, **context, edit="", focus=focus, **UNTOUCHED)


def _offer_undo(edited: Edited) -> dict[str, str]:
    """A toast whose button sends the facts as they were; it meets a change in between as any edit does."""
    if edited.undo is None:
        return {}
    labels = [FACTS[name].label for name in edited.undo.wanted]
    values = {"version": str(edited.undo.version), **edited.undo.wanted}
    values |= {f"was.{name}": text for name, text in edited.undo.was.items()}
    place = {"url": f"/leads/{edited.undo.lead_id}/facts", "target": "#lead-facts", "swap": "outerHTML"}
    toast = {"kind": "success", "title": f"Saved: {', '.join(labels).lower()}", "undo": {**place, "values": values}}
    return {"HX-Trigger": json.dumps({"leadflow:toast": toast})}


@router.post("/leads/{lead_id}/status")
async def post_status(web: Web, who: LeadsWriter, lead_id: UUID) -> Response:
    """Move it; or say which moves there are, or that somebody else was faster."""
    command = move_posted(str(lead_id), await web.request.form())
    try:
        lead = await move_lead_status(web.platform, who, command)
    except LeadMovedMeanwhile as meanwhile:
        context = await _card(web, who, meanwhile.lead)
        return web.render("leads/head_moved.html", status=412, **context, refusal="", meanwhile=True)
    except Refused as refused:
        if refused.status not in (409, 422):
            raise
        card = await show_card(web.platform, who, str(lead_id), now=utc_now())
        return web.render("leads/head_moved.html", status=409, card=card, refusal=why_not(refused), meanwhile=False)
    return web.render("leads/head_moved.html", **await _card(web, who, lead), refusal="", meanwhile=False)


async def _card(web: WebPage, who: SignedIn, lead: Lead) -> dict[str, Any]:
    colleagues = await panel(list_colleagues(web.platform, who))
    return {"card": make_card(who, lead, colleagues.content or (), now=utc_now())}


async def _show_conflict(web: WebPage, who: SignedIn, conflict: FactsInConflict) -> Response:
    context = await _card(web, who, conflict.lead)
    names = context["card"].names
    rows = [
        (it, FACTS[it.name], *(spoken(FACTS[it.name], text, names) for text in (it.was, it.yours, it.theirs)))
        for it in conflict.differences
    ]
    return web.render("leads/facts_conflict.html", status=409, **context, rows=rows)


async def _show_complaints(web: WebPage, who: SignedIn, command: EditFacts, refused: FactsUnacceptable) -> Response:
    """The form as it was sent: nobody types anything twice."""
    card = await show_card(web.platform, who, command.lead_id, now=utc_now())
    edit = next(iter(command.wanted)) if len(command.wanted) == 1 else "all"
    sent = {"typed": command.wanted, "was": command.was, "version": command.version}
    return web.render(
        "leads/facts.html", status=422, card=card, edit=edit, focus="", complaints=refused.complaints, **sent
    )
