"""Correct facts of a lead that somebody read, without undoing what others did in the meantime."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from services.web.gateways.lead_records import LEAD, find_lead
from services.web.gateways.platform import Platform, Refused
from services.web.models.lead_facts import FACTS, FactUnreadable, Lead, normal, read, written
from services.web.models.session import SignedIn
from services.web.models.three_ways import Difference, compare, has_conflict

ATTEMPTS = 4
"""A lead that was just created changes several times within a second: it is scored, assigned, alerted."""


@dataclass(frozen=True, slots=True)
class EditFacts:
    """`wanted` and `was` are facts as a form writes them, by name; `version` is the one the form was made of."""

    lead_id: str
    version: int
    wanted: Mapping[str, str]
    was: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Edited:
    """The lead as it is now, and what would take the edit back; None where nothing had to change."""

    lead: Lead
    undo: EditFacts | None


@dataclass
class FactsInConflict(Exception):
    """Somebody else changed one of the facts, and differently."""

    lead: Lead
    differences: list[Difference]


@dataclass
class FactsUnacceptable(Exception):
    """What was typed cannot be stored; a sentence for each fact."""

    complaints: dict[str, str]


async def edit_lead_facts(platform: Platform, who: SignedIn, command: EditFacts) -> Edited:
    """A change of other facts does not stand in the way. Raises FactsInConflict, FactsUnacceptable, Refused."""
    wanted = _normal(command.wanted)
    version = command.version
    for _ in range(ATTEMPTS):
        changes = {name: read(FACTS[name], text) for name, text in wanted.items() if text != command.was[name]}
        if not changes:
            return Edited(await find_lead(platform, who, command.lead_id), undo=None)
        try:
            return _done(await _patch(platform, who, command.lead_id, version, changes), command, wanted)
        except Refused as refused:
            if refused.status == 422:
                raise FactsUnacceptable(_complaints(refused)) from refused
            if refused.status != 412:
                raise
        lead = await find_lead(platform, who, command.lead_id)
        present = {name: written(FACTS[name], lead) for name in wanted}
        differences = compare(wanted, command.was, present)
        if has_conflict(differences):
            raise FactsInConflict(lead, differences)
        version = lead["version"]
    raise FactsInConflict(lead, differences)


async def _patch(platform: Platform, who: SignedIn, lead_id: str, version: int, changes: Mapping[str, Any]) -> Lead:
    path = LEAD.format(lead_id)
    reply = await platform.send(who, "PATCH", "crm", path, json=dict(changes), headers={"If-Match": f'"{version}"'})
    lead: Lead = reply.body
    return lead


def _done(lead: Lead, command: EditFacts, wanted: Mapping[str, str]) -> Edited:
    changed = [name for name, text in wanted.items() if text != command.was[name]]
    undo = EditFacts(
        lead_id=command.lead_id,
        version=lead["version"],
        wanted={name: command.was[name] for name in changed},
        was={name: written(FACTS[name], lead) for name in changed},
    )
    return Edited(lead, undo)


def _normal(wanted: Mapping[str, str]) -> dict[str, str]:
    """Raises FactsUnacceptable."""
    read_facts, complaints = {}, {}
    for name, text in wanted.items():
        try:
            read_facts[name] = normal(FACTS[name], text)
        except FactUnreadable as unreadable:
            complaints[name] = str(unreadable)
    if complaints:
        raise FactsUnacceptable(complaints)
    return read_facts


def _complaints(refused: Refused) -> dict[str, str]:
    """A problem's pointers are `/phone` or `/estimated_value/amount`; what names no fact is said of the whole form."""
    found = {}
    for error in refused.errors:
        name = error["pointer"].lstrip("/").partition("/")[0]
        found[name if name in FACTS else ""] = error["message"]
    return found or {"": refused.detail or refused.title}
