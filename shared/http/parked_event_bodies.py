"""What the failed-event workbench shows of a parked message, and what it accepts as an action on it."""

from base64 import b64decode, b64encode
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from shared.errors import FieldError, InvalidInput
from shared.http.storable_text import StorableText
from shared.messaging.parked import ParkedMessage
from shared.messaging.parked_search import AuditEntry

Status = Literal["retry", "dead", "discarded"]
Base64 = Annotated[str, Field(pattern=r"^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$")]
Reason = Annotated[StorableText, Field(min_length=1, max_length=1000)]


class HeaderOut(BaseModel):
    """A header as it stood on the wire; `base64` is null where the header was null, `text` where it is not UTF-8.
    Both are null too where the content is hidden."""

    name: str
    base64: str | None
    text: str | None

    @classmethod
    def of(cls, name: str, value: bytes | None, *, with_content: bool) -> "HeaderOut":
        shown = value if with_content else None
        return cls(name=name, base64=_base64(shown), text=_text(shown))


class ParkedSummary(BaseModel):
    """One message that could not be applied, without its content."""

    id: int
    consumer: str
    topic: str
    partition: int
    offset: int
    key: str
    event_id: UUID
    workspace_id: UUID | None
    status: Status
    attempts: int
    reason: str
    due_at: datetime
    parked_at: datetime

    @classmethod
    def of(cls, message: ParkedMessage) -> "ParkedSummary":
        return cls.model_validate(_summary(message))


class ParkedDetail(ParkedSummary):
    """The raw bytes too: `body_base64` always, `body_text` if they are UTF-8; both null for a tombstone. Whoever may
    not act on the message is shown the headers' names and the body's size instead (`content_hidden`)."""

    headers: list[HeaderOut]
    body_base64: str | None
    body_text: str | None
    body_bytes: int | None = Field(description="The body's size; null for a tombstone")
    content_hidden: bool

    @classmethod
    def of(cls, message: ParkedMessage, *, with_content: bool = True) -> "ParkedDetail":
        body = message.raw.value
        shown = body if with_content else None
        return cls(
            **_summary(message),
            headers=[HeaderOut.of(name, value, with_content=with_content) for name, value in message.raw.headers],
            body_base64=_base64(shown),
            body_text=_text(shown),
            body_bytes=None if body is None else len(body),
            content_hidden=not with_content,
        )


class ParkedCounts(BaseModel):
    """How many messages are parked, by status."""

    retry: int = 0
    dead: int = 0
    discarded: int = 0


class AuditOut(BaseModel):
    """What somebody did; the rest says how the message stood before. The body only of what an edit replaced."""

    id: int
    acted_at: datetime
    action: Literal["redrive", "edit", "discard"]
    actor: str = Field(description="`user:<id>` or `api_key:<id>`")
    reason: str | None
    status_before: Status
    reason_before: str
    body_text_before: str | None

    @classmethod
    def of(cls, entry: AuditEntry, *, with_content: bool) -> "AuditOut":
        is_shown = with_content and entry.action == "edit"
        return cls.model_validate(
            {
                "id": entry.id,
                "acted_at": entry.acted_at,
                "action": entry.action,
                "actor": entry.actor,
                "reason": entry.reason,
                "status_before": entry.status,
                "reason_before": entry.error,
                "body_text_before": _text(entry.body) if is_shown else None,
            }
        )


class AuditTrailOut(BaseModel):
    items: list[AuditOut]


class HeaderIn(BaseModel):
    """Give the value as `text` or as `base64`."""

    name: str = Field(min_length=1, max_length=255)
    text: str | None = None
    base64: Base64 | None = None

    @property
    def value(self) -> bytes | None:
        return self.text.encode() if self.text is not None else _decode(self.base64)


class RepairIn(BaseModel):
    """The repaired message; what is left out stays as it was. Give the body as text or as base64, not both."""

    body_text: str | None = None
    body_base64: Base64 | None = None
    headers: list[HeaderIn] | None = None
    reason: Reason | None = None

    def body(self, present: bytes | None) -> bytes:
        """The new body, else the present one. Raises InvalidInput for a tombstone that gets none."""
        repaired = self.body_text.encode() if self.body_text is not None else _decode(self.body_base64)
        chosen = repaired if repaired is not None else present
        if chosen is None:
            missing = FieldError("/body_text", "missing", "the parked message has no body; give one")
            raise InvalidInput("a repaired message has a body", errors=[missing])
        return chosen

    def header_pairs(self, present: ParkedMessage) -> list[tuple[str, bytes | None]]:
        if self.headers is None:
            return list(present.raw.headers)
        return [(header.name, header.value) for header in self.headers]


class RedriveIn(BaseModel):
    reason: Reason | None = None


class RedriveManyIn(RedriveIn):
    ids: list[Annotated[int, Field(ge=1, le=2**63 - 1)]] = Field(min_length=1, max_length=200)


class RedrivenOut(BaseModel):
    """`gone` were applied, or never there."""

    redriven: list[int]
    gone: list[int]


class DiscardIn(BaseModel):
    reason: Reason


def _summary(message: ParkedMessage) -> dict[str, object]:
    return {
        "id": message.id,
        "consumer": message.consumer,
        "topic": message.raw.topic,
        "partition": message.raw.partition,
        "offset": message.raw.offset,
        "key": message.raw.key_text,
        "event_id": message.event_id,
        "workspace_id": message.workspace_id,
        "status": message.status,
        "attempts": message.attempts,
        "reason": message.error,
        "due_at": message.due_at,
        "parked_at": message.parked_at,
    }


def _base64(value: bytes | None) -> str | None:
    return None if value is None else b64encode(value).decode()


def _text(value: bytes | None) -> str | None:
    try:
        return None if value is None else value.decode()
    except UnicodeDecodeError:
        return None


def _decode(value: str | None) -> bytes | None:
    return None if value is None else b64decode(value)
