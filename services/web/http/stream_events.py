"""What `/stream` sends, as bytes of the event-stream format: made once for all who listen."""

from collections.abc import Sequence
from typing import Any

import orjson
from fastapi.sse import format_sse_event

RETRY_MILLISECONDS = 1000
HEARTBEAT = b": still here\n\n"


def hello(workspace_id: str, position: str | None) -> bytes:
    """The first event. `id` is where to go on after a cut; without one the feed could not be asked yet."""
    return _event("hello", {"workspace": workspace_id, "position": position}, id=position, retry=RETRY_MILLISECONDS)


def changes(items: Sequence[dict[str, Any]], position: str) -> bytes:
    """One event per change; the last one carries the position after them all."""
    last = len(items) - 1
    return b"".join(
        _event("change", _told(item), id=position if number == last else None) for number, item in enumerate(items)
    )


def state(name: str) -> bytes:
    """`reconnecting`: changes are not heard of now, and will be told later. `live`: they are again."""
    return _event("state", {"state": name})


RESYNC = format_sse_event(event="resync", data_str="{}")
"""Some changes are not told one by one: look at everything anew."""
SIGNED_OUT = format_sse_event(event="signed-out", data_str="{}")


def _told(item: dict[str, Any]) -> dict[str, Any]:
    """No more than what to look at: a page knows what its reader may see of it."""
    return {
        "type": item["type"],
        "lead_id": item["lead_id"],
        "event_id": item["id"],
        "occurred_at": item["occurred_at"],
    }


def _event(name: str, data: dict[str, Any], **more: Any) -> bytes:
    return format_sse_event(event=name, data_str=orjson.dumps(data).decode(), **more)
