"""The record of a lead: the lead itself, and a panel for what each other service knows of it."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from services.web.gateways.lead_records import find_lead
from services.web.gateways.platform import Platform, Refused, Unavailable
from services.web.models.causality import Chain
from services.web.models.lead_facts import FACTS, Fact, spoken, written
from services.web.models.lead_line import LeadLine
from services.web.models.lead_words import NEEDS
from services.web.models.score_reasons import ScoreReasons
from services.web.models.session import SignedIn
from services.web.queries.lead_chain import show_chain
from services.web.queries.lead_panels import (
    Assessment,
    History,
    Page,
    load_assessments,
    load_history,
    load_messages,
    load_timeline,
    load_touches,
)
from services.web.queries.list_leads import Colleague, list_colleagues

T = TypeVar("T")

PANELS = ("head", "facts", "score", "history", "touches", "messages", "assessments", "chain", "timeline")


@dataclass(frozen=True, slots=True)
class Panel(Generic[T]):
    """`content` is None where its service is away (`trace_id` then), or has nothing to say."""

    content: T | None
    is_away: bool = False
    trace_id: str | None = None


@dataclass(frozen=True, slots=True)
class ShownFact:
    """`value` is as a form writes it, `words` as people read it; `hint` is a value that is only assumed."""

    fact: Fact
    value: str
    words: str
    is_edited: bool
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Move:
    """A move of R1 from here; `hint` says what one that is not open waits for."""

    to: str
    is_open: bool
    needs_reason: bool
    hint: str


@dataclass(frozen=True, slots=True)
class LeadCard:
    """The lead, and what the signed-in person may do with it."""

    lead: Mapping[str, Any]
    line: LeadLine
    facts: tuple[ShownFact, ...]
    moves: tuple[Move, ...]
    reasons: ScoreReasons | None
    names: Mapping[str, str]
    colleagues: tuple[Colleague, ...]
    may_write: bool
    may_assign: bool
    may_take: bool

    @property
    def id(self) -> str:
        return self.line.id

    def fact(self, name: str) -> ShownFact:
        return next(shown for shown in self.facts if shown.fact.name == name)


@dataclass(frozen=True, slots=True)
class LeadRecord:
    card: LeadCard
    chain: Panel[Chain | None]
    history: Panel[History | None]
    touches: Panel[Page]
    messages: Panel[Page]
    assessments: Panel[tuple[Assessment, ...]]
    timeline: Panel[Page]


async def show_lead(
    platform: Platform, who: SignedIn, lead_id: str, *, now: datetime, names: Collection[str] = PANELS
) -> LeadRecord:
    """The card and the named panels; the others stay empty and cost nothing. Only the CRM's own answer is
    indispensable: Refused (404, 403) and Unavailable come of it."""
    card = await show_card(platform, who, lead_id, now=now)

    async def load(name: str, loading: Callable[[], Awaitable[T]]) -> Panel[T]:
        return await panel(loading()) if name in names else Panel(None)

    chain, history, touches, messages, assessments, timeline = await asyncio.gather(
        load("chain", lambda: show_chain(platform, who, lead_id, "", card.names)),
        load("history", lambda: load_history(platform, who, lead_id)),
        load("touches", lambda: load_touches(platform, who, lead_id, "")),
        load("messages", lambda: load_messages(platform, who, lead_id)),
        load("assessments", lambda: load_assessments(platform, who, lead_id)),
        load("timeline", lambda: load_timeline(platform, who, lead_id, "", card.names)),
    )
    return LeadRecord(card, chain, history, touches, messages, assessments, timeline)


async def show_card(platform: Platform, who: SignedIn, lead_id: str, *, now: datetime) -> LeadCard:
    lead, colleagues = await asyncio.gather(
        find_lead(platform, who, lead_id), panel(list_colleagues(platform, who)), return_exceptions=True
    )
    if isinstance(lead, BaseException):
        raise lead
    people = () if isinstance(colleagues, BaseException) else colleagues.content or ()
    return make_card(who, lead, people, now=now)


def make_card(who: SignedIn, lead: Mapping[str, Any], colleagues: tuple[Colleague, ...], *, now: datetime) -> LeadCard:
    names = {colleague.id: colleague.name for colleague in colleagues}
    if lead["owner"] and lead["owner_name"]:
        names[lead["owner"]] = lead["owner_name"]
    may_write = who.may("leads:write")
    return LeadCard(
        lead=lead,
        line=LeadLine.of(lead, now=now),
        facts=tuple(_shown(fact, lead, names) for fact in FACTS.values()),
        moves=tuple(
            Move(move["to"], move["is_allowed"], move["needs"] == "reason", NEEDS.get(move["needs"], move["needs"]))
            for move in lead["moves"]
        ),
        reasons=None if lead["scoring"] is None else ScoreReasons.of(lead["score"], lead["scoring"]),
        names=names,
        colleagues=colleagues,
        may_write=may_write,
        may_assign=may_write and who.may("leads:assign"),
        may_take=may_write and not who.may("leads:assign") and lead["owner"] is None,
    )


async def panel(loading: Awaitable[T]) -> Panel[T]:
    """A service that is away, or that this person may not ask, leaves its own panel empty and no other."""
    try:
        return Panel(await loading)
    except Unavailable as error:
        return Panel(None, is_away=True, trace_id=error.trace_id)
    except Refused as refused:
        if refused.status == 401:
            raise
        return Panel(None)


def _shown(fact: Fact, lead: Mapping[str, Any], names: Mapping[str, str]) -> ShownFact:
    value = written(fact, lead)
    is_assumed = fact.kind == "money" and not value and lead["estimated_value"] is not None
    hint = spoken(fact, _assumed(lead), names) if is_assumed else ""
    return ShownFact(fact, value, spoken(fact, value, names), fact.name in lead["edited_fields"], hint)


def _assumed(lead: Mapping[str, Any]) -> str:
    return written(FACTS["estimated_value"], {**lead, "estimated_value_is_default": False})
