"""The failed-event workbench: one list over all services' parked messages, and one message with all about it."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from services.web.gateways.platform import Platform, Refused, Unavailable
from services.web.models.parked_event import AuditLine, ParkedDetail, ParkedEvent, audit_lines
from services.web.models.parked_filter import ParkedFilter, Place
from services.web.models.session import SignedIn
from services.web.queries.operations import in_time

PARKED = "/api/operations/parked"
PER_PAGE = 25
AT_ONCE = 200
"""So many are redriven by one click at most."""
NOT_FOUND = 404


@dataclass(frozen=True, slots=True)
class ParkedList:
    """`silent` names the services whose messages are missing here; `counts` are by status, over those that answered;
    `next` is the address of older ones."""

    events: tuple[ParkedEvent, ...]
    counts: Mapping[str, int]
    silent: tuple[str, ...]
    next: str | None
    filter: ParkedFilter

    @property
    def matching(self) -> int:
        return sum(self.counts.get(status, 0) for status in self.filter.statuses)

    def count_of(self, tab: ParkedFilter) -> int:
        return sum(self.counts.get(status, 0) for status in tab.statuses)


@dataclass(frozen=True, slots=True)
class ParkedRecord:
    """`detail` is None once the message has been applied: then only what was done to it is left."""

    service: str
    id: int
    detail: ParkedDetail | None
    audit: tuple[AuditLine, ...]


@dataclass(frozen=True, slots=True)
class _Answer:
    """One service's part; None where it does not answer."""

    service: str
    items: Sequence[Mapping[str, Any]] | None = None
    has_more: bool = False
    counts: Mapping[str, int] = field(default_factory=dict)


async def list_parked(platform: Platform, who: SignedIn, chosen: ParkedFilter, before: str) -> ParkedList:
    """Newest first; every service is asked at once, and one that is away keeps nobody waiting."""
    services = [service for service in platform.services if chosen.service in ("", service)]
    place = Place.read(before, services)
    answers = await asyncio.gather(*(_ask(platform, who, service, chosen, place) for service in services))
    found = [ParkedEvent.of(answer.service, item) for answer in answers for item in answer.items or ()]
    found.sort(key=lambda event: (event.parked_at, event.service, event.id), reverse=True)
    shown = found[:PER_PAGE]
    has_more = len(found) > PER_PAGE or any(answer.has_more for answer in answers)
    last = dict(place.last)
    for event in shown:
        last[event.service] = min(event.id, last.get(event.service, event.id))
    return ParkedList(
        events=tuple(shown),
        counts=_sum(answers),
        silent=tuple(answer.service for answer in answers if answer.items is None),
        next=chosen.address(before=str(Place(last))) if has_more else None,
        filter=chosen,
    )


async def choose_for_redrive(platform: Platform, who: SignedIn, chosen: ParkedFilter) -> tuple[ParkedEvent, ...]:
    """The newest of those that match, as many as one click redrives."""
    found: list[ParkedEvent] = []
    before = ""
    while len(found) < AT_ONCE:
        page = await list_parked(platform, who, chosen, before)
        found += page.events
        if page.next is None or not page.events:
            break
        before = str(Place(_last_of(found)))
    return tuple(found[:AT_ONCE])


async def show_parked(platform: Platform, who: SignedIn, service: str, parked_id: int) -> ParkedRecord:
    """Raises Refused (404) for one that never was, or is another workspace's."""
    trail, names = await asyncio.gather(
        platform.get(who, service, f"{PARKED}/{parked_id}/audit"), in_time(_names(platform, who))
    )
    audit = audit_lines(trail.body["items"], names or {}, str(who.user_id))
    return ParkedRecord(service, parked_id, await find_detail(platform, who, service, parked_id), audit)


async def find_detail(platform: Platform, who: SignedIn, service: str, parked_id: int) -> ParkedDetail | None:
    """None where it is gone."""
    try:
        reply = await platform.get(who, service, f"{PARKED}/{parked_id}")
    except Refused as refused:
        if refused.status == NOT_FOUND:
            return None
        raise
    return ParkedDetail.of(service, reply.body, reply.etag or "*")


async def _ask(platform: Platform, who: SignedIn, service: str, chosen: ParkedFilter, place: Place) -> _Answer:
    page, counts = await asyncio.gather(
        in_time(
            platform.get(
                who,
                service,
                PARKED,
                status=list(chosen.statuses),
                before=place.last.get(service),
                limit=PER_PAGE,
                **chosen.query(),
            )
        ),
        in_time(platform.get(who, service, f"{PARKED}/counts", **chosen.query())),
    )
    if page is None or counts is None:
        return _Answer(service)
    return _Answer(service, page.body["items"], page.body["next_cursor"] is not None, counts.body)


async def _names(platform: Platform, who: SignedIn) -> dict[str, str]:
    try:
        users = await platform.get(who, "crm", "/api/companies/{ws}/users", limit=200)
    except Unavailable:
        return {}
    return {user["id"]: user["name"] for user in users.body["items"]}


def _last_of(events: Sequence[ParkedEvent]) -> dict[str, int]:
    last: dict[str, int] = {}
    for event in events:
        last[event.service] = min(event.id, last.get(event.service, event.id))
    return last


def _sum(answers: Sequence[_Answer]) -> dict[str, int]:
    return {
        status: sum(answer.counts.get(status, 0) for answer in answers) for status in ("dead", "retry", "discarded")
    }
