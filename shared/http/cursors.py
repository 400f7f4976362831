"""Keyset cursors: opaque, signed, and bound to the query they came from."""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any
from uuid import UUID

import orjson

from shared.errors import MalformedRequest

PositionValue = str | int | float | bool | datetime | date | UUID | Decimal | None
Position = tuple[PositionValue, ...]
"""The sort values of the last row of a page, the unique one last."""

SIGNATURE_BYTES = 16
LONGEST = 4096


class CursorInvalid(MalformedRequest):
    code = "cursor_invalid"


class CursorSigner:
    """Signs with a key derived from the deployment's secret, so that any process reads any other's cursors."""

    def __init__(self, secret: str, service: str) -> None:
        self._key = hmac.digest(secret.encode(), f"leadflow cursors of {service}".encode(), "sha256")

    def encode(self, position: Sequence[PositionValue], scope: str) -> str:
        """`scope` names the query; the same text must be given to `decode`."""
        payload = orjson.dumps([_pack(value) for value in position])
        return urlsafe_b64encode(self._sign(payload, scope) + payload).rstrip(b"=").decode()

    def decode(self, cursor: str, scope: str) -> Position:
        """Raises CursorInvalid (400) for anything `encode` did not make for this scope."""
        try:
            if len(cursor) > LONGEST:
                raise ValueError
            raw = urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4))
        except ValueError:
            raise CursorInvalid("the cursor is malformed") from None
        signature, payload = raw[:SIGNATURE_BYTES], raw[SIGNATURE_BYTES:]
        if not hmac.compare_digest(signature, self._sign(payload, scope)):
            raise CursorInvalid("the cursor was changed, or belongs to another query")
        return tuple(_unpack(value) for value in orjson.loads(payload))

    def _sign(self, payload: bytes, scope: str) -> bytes:
        name = sha256(scope.encode("utf-8", "surrogatepass")).digest()
        return hmac.digest(self._key, name + payload, "sha256")[:SIGNATURE_BYTES]


def _pack(value: PositionValue) -> Any:
    match value:
        case datetime():
            return {"t": value.isoformat()}
        case date():
            return {"d": value.isoformat()}
        case UUID():
            return {"u": value.hex}
        case Decimal():
            return {"n": str(value)}
        case _:
            return value


def _unpack(value: Any) -> PositionValue:
    match value:
        case {"t": text}:
            return datetime.fromisoformat(text)
        case {"d": text}:
            return date.fromisoformat(text)
        case {"u": text}:
            return UUID(hex=text)
        case {"n": text}:
            return Decimal(text)
        case str() | int() | float() | None:
            return value
        case _:
            raise CursorInvalid("the cursor is malformed")
