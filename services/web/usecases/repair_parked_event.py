"""Replace the body or the headers of a parked message, once they would pass the consumer's own reading."""

from base64 import b64encode
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from services.web.gateways.platform import Platform
from services.web.models.parked_event import ParkedDetail, header_line
from services.web.models.session import SignedIn
from services.web.usecases.act_on_parked_event import Seen, act, with_reason
from shared.contracts.catalogue import event_class
from shared.errors import PoisonMessage
from shared.messaging.decoding import RawMessage, decode

Headers = list[tuple[str, bytes | None]]


@dataclass(frozen=True, slots=True)
class Repair:
    """`body` is the whole new body, `headers` all header lines as they were written; None leaves them as they are."""

    body: str | None
    headers: str | None
    reason: str


@dataclass
class RepairUnacceptable(Exception):
    """The new content would be parked again: place → what is wrong there."""

    complaints: dict[str, str]


async def repair(platform: Platform, who: SignedIn, seen: Seen, detail: ParkedDetail, wanted: Repair) -> None:
    """Raises RepairUnacceptable before anything is sent, or ChangedMeanwhile."""
    headers, complaints = _read_headers(wanted.headers)
    if wanted.body is not None:
        complaints |= _wrong_fields(detail.event.topic, wanted.body)
    if not complaints:
        present: Headers = [(header.name, header.value) for header in detail.headers]
        complaints |= _wrong_message(detail, wanted.body, present if headers is None else headers)
    if complaints:
        raise RepairUnacceptable(complaints)
    change: dict[str, Any] = with_reason(wanted.reason)
    if wanted.body is not None:
        change["body_text"] = wanted.body
    if headers is not None:
        change["headers"] = [
            {"name": name, "base64": None if value is None else b64encode(value).decode()} for name, value in headers
        ]
    await act(platform, who, seen, ("PUT", seen.path), change)


def _wrong_fields(topic: str, body: str) -> dict[str, str]:
    """Field → what is wrong, by the topic's contract."""
    contract = event_class(topic)
    if contract is None:
        return {}
    try:
        contract.read(body)
    except ValidationError as error:
        return {"/".join(map(str, problem["loc"])) or "body": problem["msg"] for problem in error.errors()}
    return {}


def _read_headers(text: str | None) -> tuple[Headers | None, dict[str, str]]:
    if text is None:
        return None, {}
    headers: Headers = []
    complaints: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            try:
                headers.append(header_line(line))
            except ValueError as error:
                complaints[f"headers, line {number}"] = str(error)
    return headers, complaints


def _wrong_message(detail: ParkedDetail, body: str | None, headers: Headers) -> dict[str, str]:
    """What the consumer would say of it: it reads the message by the same rules."""
    event, contract = detail.event, event_class(detail.event.topic)
    if contract is None:
        return {}
    value = body.encode() if body is not None else detail.body.content
    try:
        decode(RawMessage(event.topic, event.partition, event.offset, event.key.encode(), value, headers), contract)
    except PoisonMessage as error:
        return {"headers" if "header" in str(error) else "body": str(error)}
    return {}
