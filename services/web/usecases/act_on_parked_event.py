"""What a person does to a parked message as they saw it: have it applied again, or give it up."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.web.gateways.platform import Platform, Refused, Unavailable
from services.web.models.session import SignedIn

PARKED = "/api/operations/parked"
OVERTAKEN = (404, 409, 412)


@dataclass(frozen=True, slots=True)
class Seen:
    """Which message, and the version that the person saw of it."""

    service: str
    id: int
    etag: str

    @property
    def path(self) -> str:
        return f"{PARKED}/{self.id}"


class ChangedMeanwhile(Exception):
    """Somebody else, or the redriver, was faster: nothing was done."""


@dataclass(frozen=True, slots=True)
class Redriven:
    """`silent` services did not answer: whether theirs are redriven is not known."""

    done: int
    gone: int
    silent: tuple[str, ...]


async def redrive(platform: Platform, who: SignedIn, seen: Seen, reason: str) -> None:
    """Raises ChangedMeanwhile."""
    await act(platform, who, seen, ("POST", f"{seen.path}/redrive"), with_reason(reason))


async def discard(platform: Platform, who: SignedIn, seen: Seen, reason: str) -> None:
    """Raises ChangedMeanwhile, or Refused (422) without a reason."""
    await act(platform, who, seen, ("POST", f"{seen.path}/discard"), {"reason": reason})


async def redrive_many(platform: Platform, who: SignedIn, names: Sequence[str], reason: str) -> Redriven:
    """`names` are `service:id`; each service gets its own in one request."""
    by_service: dict[str, list[int]] = defaultdict(list)
    for name in names:
        service, _, number = name.partition(":")
        if service in platform.services and number.isdecimal():
            by_service[service].append(int(number))
    done = gone = 0
    silent = []
    for service, ids in by_service.items():
        body = {"ids": ids, **with_reason(reason)}
        try:
            reply = await platform.send(who, "POST", service, f"{PARKED}/redrive", json=body)
        except Unavailable:
            silent.append(service)
        else:
            done += len(reply.body["redriven"])
            gone += len(reply.body["gone"])
    return Redriven(done, gone, tuple(silent))


async def act(platform: Platform, who: SignedIn, seen: Seen, request: tuple[str, str], body: Mapping[str, Any]) -> None:
    """Send one action. Raises ChangedMeanwhile where the message is not as it was seen."""
    method, path = request
    try:
        await platform.send(who, method, seen.service, path, json=body, headers={"If-Match": seen.etag})
    except Refused as refused:
        if refused.status in OVERTAKEN:
            raise ChangedMeanwhile from refused
        raise


def with_reason(reason: str) -> dict[str, Any]:
    return {"reason": reason} if reason else {}
