"""A parked message as the workbench shows it: a line of the list, or everything about one."""

from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from services.web.models.parked_reason import Reason, reason_of

TONES = {"dead": "red", "retry": "orange", "discarded": "gray"}
WORDS = {"dead": "Failed", "retry": "Trying again", "discarded": "Discarded"}
SHOWN_BYTES = 16_384
"""How much of a body stands on the page; all of it can be downloaded."""
EDITABLE_BYTES = 262_144


@dataclass(frozen=True, slots=True)
class ParkedEvent:
    """What every message tells. `is_of_nobody`: its workspace could not be read or was forged."""

    service: str
    id: int
    consumer: str
    topic: str
    partition: int
    offset: int
    key: str
    event_id: str
    is_of_nobody: bool
    status: str
    attempts: int
    error: str
    reason: Reason
    due_at: datetime
    parked_at: datetime

    @classmethod
    def of(cls, service: str, item: Mapping[str, Any]) -> "ParkedEvent":
        """`item` is the service's summary of the message."""
        return cls(
            service=service,
            **{name: item[name] for name in ("id", "consumer", "topic", "partition", "offset", "key", "event_id")},
            is_of_nobody=item["workspace_id"] is None,
            status=item["status"],
            attempts=item["attempts"],
            error=item["reason"],
            reason=reason_of(item["reason"], item["consumer"]),
            due_at=datetime.fromisoformat(item["due_at"]),
            parked_at=datetime.fromisoformat(item["parked_at"]),
        )

    @property
    def name(self) -> str:
        """`crm:12`, unique among all services."""
        return f"{self.service}:{self.id}"

    @property
    def path(self) -> str:
        return f"/operations/parked/{self.service}/{self.id}"

    @property
    def dom_id(self) -> str:
        return f"parked-{self.service}-{self.id}"

    @property
    def tone(self) -> str:
        return TONES.get(self.status, "gray")

    @property
    def word(self) -> str:
        return WORDS.get(self.status, self.status)

    @property
    def needs_repair(self) -> bool:
        """As it stands it cannot be read: it would fail again."""
        return self.error.startswith("PoisonMessage") and self.status != "discarded"

    @property
    def is_waiting(self) -> bool:
        """The redriver will take it by itself."""
        return self.status == "retry"


@dataclass(frozen=True, slots=True)
class Header:
    """`text` is None where the header was null or hidden; `is_text` is false where it is shown as hex."""

    name: str
    text: str | None
    value: bytes | None
    is_text: bool = True

    @property
    def line(self) -> str:
        """As it is written in the editor, and read again by `header_line`."""
        if self.value is None:
            return self.name
        return f"{self.name}: {self.text}" if self.is_text else f"{self.name}: base64:{b64encode(self.value).decode()}"


@dataclass(frozen=True, slots=True)
class Body:
    """`content` is None for a tombstone, and where it is hidden. `text` is indented where it is JSON; `hex` stands for
    what is not UTF-8. `is_cut`: there is more."""

    size: int | None
    content: bytes | None = None
    text: str | None = None
    hex: str | None = None
    is_cut: bool = False

    @property
    def is_editable(self) -> bool:
        return self.size is None or self.size <= EDITABLE_BYTES

    @property
    def editable_text(self) -> str:
        """What the editor begins with: nothing for a tombstone, and for what is no text."""
        if self.content is None or self.hex is not None:
            return ""
        return pretty(self.content.decode())


@dataclass(frozen=True, slots=True)
class ParkedDetail:
    """`etag` is the version that an action must name; `is_hidden`: this person may not see headers and body."""

    event: ParkedEvent
    headers: tuple[Header, ...]
    body: Body
    is_hidden: bool
    etag: str

    @classmethod
    def of(cls, service: str, item: Mapping[str, Any], etag: str) -> "ParkedDetail":
        return cls(
            ParkedEvent.of(service, item),
            headers=tuple(_header(header) for header in item["headers"]),
            body=body_of(item["body_base64"], item["body_bytes"]),
            is_hidden=item["content_hidden"],
            etag=etag,
        )

    def header(self, name: str) -> str | None:
        return next((header.text for header in self.headers if header.name == name), None)

    @property
    def header_lines(self) -> str:
        return "\n".join(header.line for header in self.headers)

    @property
    def lead_id(self) -> str | None:
        """Whose record it is about, where it says so."""
        subject = self.header("ce_subject") or ""
        return subject.removeprefix("lead/") if subject.startswith("lead/") else None


def body_of(encoded: str | None, size: int | None) -> Body:
    if encoded is None:
        return Body(size)
    content = b64decode(encoded)
    shown = content[:SHOWN_BYTES]
    is_cut = len(content) > SHOWN_BYTES
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return Body(size, content, hex=hex_lines(shown), is_cut=is_cut)
    return Body(size, content, text[:SHOWN_BYTES] if is_cut else pretty(text), is_cut=is_cut)


def pretty(text: str) -> str:
    """Indented if it is JSON, else as it is."""
    try:
        return orjson.dumps(orjson.loads(text), option=orjson.OPT_INDENT_2).decode()
    except orjson.JSONDecodeError:
        return text


def hex_lines(content: bytes) -> str:
    """Sixteen bytes a line: place, values, and the characters among them."""
    lines = []
    for place in range(0, len(content), 16):
        part = content[place : place + 16]
        values = " ".join(f"{value:02x}" for value in part)
        characters = "".join(chr(value) if 32 <= value < 127 else "\N{MIDDLE DOT}" for value in part)
        lines.append(f"{place:06x}  {values:<47}  {characters}")
    return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class AuditLine:
    """Who did what, when and why, and how the message stood before. `body_before` is what an edit replaced."""

    acted_at: datetime
    who: str
    did: str
    reason: str | None
    status_before: str
    body_before: str | None


DEEDS = {"redrive": "had it applied again", "edit": "repaired it and had it applied again", "discard": "discarded it"}


def audit_lines(items: Sequence[Mapping[str, Any]], names: Mapping[str, str], me: str) -> tuple[AuditLine, ...]:
    """Newest first. `names` is user id → name, `me` the reader's id."""
    return tuple(
        AuditLine(
            acted_at=datetime.fromisoformat(item["acted_at"]),
            who=_actor(item["actor"], names, me),
            did=DEEDS.get(item["action"], item["action"]),
            reason=item["reason"],
            status_before=WORDS.get(item["status_before"], item["status_before"]),
            body_before=item["body_text_before"],
        )
        for item in reversed(items)
    )


def _actor(actor: str, names: Mapping[str, str], me: str) -> str:
    kind, _, found = actor.partition(":")
    if kind != "user":
        return f"API key {found}"
    return "You" if found == me else names.get(found, f"Somebody ({found[:8]})")


def _header(item: Mapping[str, Any]) -> Header:
    value = None if item["base64"] is None else b64decode(item["base64"])
    if item["text"] is None and value is not None:
        return Header(item["name"], value.hex(" "), value, is_text=False)
    return Header(item["name"], item["text"], value)


def header_line(line: str) -> tuple[str, bytes | None]:
    """`name: value`; `name: base64:…` for bytes, `name` alone for a null. Raises ValueError."""
    name, separator, value = line.partition(":")
    name = name.strip()
    if not name or " " in name:
        raise ValueError("write it as name: value")
    value = value.removeprefix(" ")
    if value.startswith("base64:"):
        return name, b64decode(value.removeprefix("base64:"), validate=True)
    return name, value.encode() if separator else None
