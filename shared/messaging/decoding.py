"""Raw Kafka records to events: nothing a producer can send makes this fail in any other way than PoisonMessage."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID, uuid5

from pydantic import ValidationError

from shared.contracts.event import Event
from shared.errors import PoisonMessage
from shared.identifiers import id_of, id_text
from shared.messaging.cause import Cause
from shared.messaging.received import Received

UNNAMED = UUID("6f1d7a52-9f0e-5c39-8e0b-6c64666c6f77")
"""Namespace of the ids given to messages that bring no readable id of their own."""


class RawMessage(NamedTuple):
    """What the broker delivered, byte by byte; a `value` of None is a tombstone."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: Sequence[tuple[str, bytes | None]]

    @property
    def position_id(self) -> UUID:
        """An id that redelivery does not change, for a message whose own id cannot be trusted."""
        return uuid5(UNNAMED, f"{self.topic}/{self.partition}/{self.offset}")

    @property
    def key_text(self) -> str:
        return "" if self.key is None else self.key.decode("utf-8", "backslashreplace")


def decode(raw: RawMessage, event_class: type[Event]) -> Received[Event]:
    """Read one message. Raises PoisonMessage naming the header or field, without its value."""
    headers = _text_headers(raw)
    if raw.value is None:
        raise PoisonMessage("the message has no body (a tombstone)")
    if headers.get("ce_type") != raw.topic:
        raise PoisonMessage("header ce_type is missing or not the topic's event type")
    event_id = _uuid(headers, "ce_id")
    try:
        event = event_class.read(raw.value)
        return Received(
            event=event,
            id=event_id,
            workspace_id=_uuid(headers, "ce_workspaceid"),
            key=raw.key_text,
            version=int(headers["ce_aggversion"]),
            time=datetime.fromisoformat(headers["ce_time"]),
            cause=Cause(
                correlation_id=headers.get("correlation_id") or id_text(event_id),
                causation_id=event_id,
                depth=int(headers.get("ce_causationdepth", "0")) + 1,
                traceparent=headers.get("traceparent"),
            ),
            topic=raw.topic,
            partition=raw.partition,
            offset=raw.offset,
            caused_by=_uuid(headers, "ce_causationid") if "ce_causationid" in headers else None,
        )
    except ValidationError as error:
        problems = "; ".join(f"{'/'.join(map(str, e['loc'])) or 'body'}: {e['type']}" for e in error.errors()[:5])
        raise PoisonMessage(f"the body breaks the schema of {raw.topic}: {problems}") from None
    except KeyError as error:
        raise PoisonMessage(f"header {error.args[0]} is missing") from None
    except ValueError:
        raise PoisonMessage("header ce_aggversion, ce_time or ce_causationdepth is malformed") from None


def _text_headers(raw: RawMessage) -> dict[str, str]:
    headers: dict[str, str] = {}
    for name, value in raw.headers:
        if value is None:
            raise PoisonMessage(f"header {name} is null")
        try:
            headers[name] = value.decode()
        except UnicodeDecodeError:
            raise PoisonMessage(f"header {name} is not UTF-8") from None
    return headers


def _uuid(headers: dict[str, str], name: str) -> UUID:
    try:
        return id_of(headers[name])
    except KeyError:
        raise PoisonMessage(f"header {name} is missing") from None
    except ValueError:
        raise PoisonMessage(f"header {name} is not a UUID") from None
