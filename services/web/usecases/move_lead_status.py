"""Move a lead to another status as somebody saw it, be it one or several."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from services.web.gateways.lead_records import LEAD, find_lead
from services.web.gateways.platform import Platform, Refused, Unavailable
from services.web.models.lead_words import NEEDS, person
from services.web.models.session import SignedIn
from services.web.models.statuses import status_of

ATTEMPTS = 4


@dataclass(frozen=True, slots=True)
class MoveStatus:
    """`seen` is the status that the person saw, at `version`."""

    lead_id: str
    version: int
    seen: str
    target: str
    reason: str | None = None


@dataclass
class LeadMovedMeanwhile(Exception):
    """Somebody else has moved the lead: whoever decides should see it as it is."""

    lead: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one of several; `trouble` is empty where it went well."""

    lead_id: str
    name: str
    trouble: str = ""


async def move_lead_status(platform: Platform, who: SignedIn, command: MoveStatus) -> dict[str, Any]:
    """The lead after the move. A change of something else, such as its score, does not stand in the way.

    Raises LeadMovedMeanwhile, or Refused: 409 with `allowed` where R1 forbids the move, 422 without a reason."""
    version = command.version
    for attempt in range(ATTEMPTS):
        try:
            return await _put(platform, who, command, version)
        except Refused as refused:
            if refused.status != 412:
                raise
        lead = dict(await find_lead(platform, who, command.lead_id))
        if lead["status"] != command.seen or attempt == ATTEMPTS - 1:
            raise LeadMovedMeanwhile(lead)
        version = lead["version"]
    raise AssertionError("the last attempt returns or raises")


async def mark_contacted(platform: Platform, who: SignedIn, commands: Sequence[MoveStatus]) -> list[Outcome]:
    """Each by itself: one that cannot be moved does not keep the others."""
    return [await _try(platform, who, command) for command in commands]


async def _try(platform: Platform, who: SignedIn, command: MoveStatus) -> Outcome:
    try:
        lead = await move_lead_status(platform, who, command)
    except LeadMovedMeanwhile as meanwhile:
        word = status_of(meanwhile.lead["status"]).word.lower()
        return Outcome(command.lead_id, _name(meanwhile.lead), f"somebody else made it {word} meanwhile")
    except Unavailable:
        return Outcome(command.lead_id, "", "the CRM does not answer now")
    except Refused as refused:
        if refused.status == 401:
            raise
        return Outcome(command.lead_id, await _name_of(platform, who, command.lead_id), why_not(refused))
    return Outcome(command.lead_id, _name(lead))


def why_not(refused: Refused) -> str:
    """A refused move in a sentence."""
    if refused.status == 404:
        return "it is gone"
    needs = [NEEDS.get(name, name) for name in refused.problem.get("missing", ())]
    if needs:
        return "it " + " and ".join(needs)
    allowed = [status_of(code).word.lower() for code in refused.problem.get("allowed", ())]
    if refused.status == 409:
        return f"from here it may become {' or '.join(allowed)}" if allowed else "its status is final"
    return refused.detail or refused.title


async def _put(platform: Platform, who: SignedIn, command: MoveStatus, version: int) -> dict[str, Any]:
    body = {"status": command.target, **({"reason": command.reason} if command.reason else {})}
    path = LEAD.format(command.lead_id) + "/status"
    reply = await platform.send(who, "PUT", "crm", path, json=body, headers={"If-Match": f'"{version}"'})
    lead: dict[str, Any] = reply.body
    return lead


async def _name_of(platform: Platform, who: SignedIn, lead_id: str) -> str:
    try:
        return _name(dict(await find_lead(platform, who, lead_id)))
    except (Refused, Unavailable):
        return ""


def _name(lead: dict[str, Any]) -> str:
    return person(lead["first_name"], lead["last_name"], lead["email"], lead["phone"])
