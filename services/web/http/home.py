"""Home: `/`, and its parts as they move: `/home/queue`, `/home/counts`, `/home/events`."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from services.web.http.home_parts import Part, part_of, part_or_trouble
from services.web.http.page import Web
from services.web.http.permissions import LeadsReader, SignedIn
from shared.auth.permissions import Permission

router = APIRouter(include_in_schema=False)


@router.get("/")
async def show_home(web: Web, who: SignedIn) -> Response:
    """What to do next comes first. A role that may not read leads is told what it may do."""
    if not who.may(Permission.LEADS_READ):
        return web.render("home/elsewhere.html")
    queue, counts, events = await asyncio.gather(
        part_of(web, who, Part.QUEUE),
        part_or_trouble(web, who, Part.COUNTS),
        part_or_trouble(web, who, Part.EVENTS),
    )
    return web.render("home/page.html", queue=queue, counts=counts, events=events)


@router.get("/home/parts")
async def show_parts(web: Web, who: LeadsReader, names: Annotated[list[Part], Query(min_length=1)]) -> Response:
    """Several at once, each for its own place: what an open page asks for when something has happened."""
    parts = await asyncio.gather(*(part_of(web, who, part) for part in names))
    return web.render("home/parts.html", parts=dict(zip(names, parts, strict=True)))


@router.get("/home/{part}")
async def show_part(web: Web, who: LeadsReader, part: Part) -> Response:
    """One part alone, as it is now."""
    return Response(await part_of(web, who, part), media_type="text/html")
