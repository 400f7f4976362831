"""Messages in the corner of the page, sent along with a fragment."""

from typing import Any

import orjson

CLOSE = "leadflow:close"
"""Tells the page to close the dialog that was open."""


def toast(title: str, text: str = "", *, kind: str = "success", undo: dict[str, Any] | None = None) -> dict[str, str]:
    """Headers: a message in the corner, and every dialog closed. `undo` is what `toasts.ts` takes."""
    message = {"kind": kind, "title": title, "text": text, **({"undo": undo} if undo is not None else {})}
    events = orjson.dumps({"leadflow:toast": message, CLOSE: {}}).decode()
    return {"HX-Trigger": "".join(letter if letter.isascii() else f"\\u{ord(letter):04x}" for letter in events)}
