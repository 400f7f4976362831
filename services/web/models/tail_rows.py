"""What a viewer of a topic may see: their own workspace's messages, personal fields only with the right to them."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson

from services.web.models.kafka_message import KafkaMessage
from services.web.models.session import SignedIn
from shared.auth.permissions import Permission, Role
from shared.contracts.event import Event
from shared.contracts.schemas import HEADERS

MASK = "•••"
LARGEST_SHOWN = 65_536
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class TailViewer:
    """Who watches. Partners see no personal field, whatever else they may."""

    workspace_id: str
    sees_personal: bool

    @classmethod
    def of(cls, who: SignedIn) -> "TailViewer":
        return cls(str(who.workspace_id), who.may(Permission.LEADS_READ) and who.role != Role.PARTNER)

    def may_see(self, message: KafkaMessage) -> bool:
        """A message that names no workspace, or two, is nobody's."""
        return message.header("ce_workspaceid") == self.workspace_id


def row_of(message: KafkaMessage, event: type[Event], viewer: TailViewer) -> Row:
    """For a message that the viewer may see. `body` is None where there is none to show, and `note` says why."""
    body, note = _body(message, event, viewer)
    return {
        "partition": message.partition,
        "offset": message.offset,
        "time": datetime.fromtimestamp(message.timestamp / 1000, UTC).isoformat(),
        "key": message.key_text if viewer.sees_personal or _is_plain_id(message.key_text) else MASK,
        "id": message.header("ce_id") or "",
        "type": message.header("ce_type") or "",
        "correlation": message.header("correlation_id") or "",
        "headers": {name: value for name in HEADERS if (value := message.header(name)) is not None},
        "body": body,
        "note": note,
    }


def matches(row: Row, text: str) -> bool:
    """Whether the key, an id or the body as it is shown holds the text: what is masked cannot be searched for."""
    wanted = text.strip().casefold()
    shown = (row["key"], row["id"], row["correlation"], orjson.dumps(row["body"]).decode())
    return not wanted or any(wanted in part.casefold() for part in shown)


def _body(message: KafkaMessage, event: type[Event], viewer: TailViewer) -> tuple[Any, str]:
    if message.value is None:
        return None, "The message has no body."
    if len(message.value) > LARGEST_SHOWN:
        return None, f"The body is too large to show ({len(message.value):,} bytes)."
    try:
        body = orjson.loads(message.value)
    except orjson.JSONDecodeError:
        body = None
    if not isinstance(body, dict):
        return None, "The body is no JSON object, and no event of this type."
    if viewer.sees_personal:
        return body, ""
    return masked(body, event), ""


def masked(body: dict[str, Any], event: type[Event]) -> dict[str, Any]:
    """Without what identifies a person, and without what no contract describes: nobody knows what that is."""
    open_fields = event.model_fields.keys() - event.personal_fields()
    return {name: value if name in open_fields or value is None else MASK for name, value in body.items()}


def _is_plain_id(key: str) -> bool:
    return all(letter in "0123456789abcdef-" for letter in key)
