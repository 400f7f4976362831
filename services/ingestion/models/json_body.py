"""Reading JSON that a stranger wrote."""

import json
from typing import Any, NoReturn

import msgspec

from shared.errors import MalformedRequest

decode = msgspec.json.Decoder().decode


def read_json(body: bytes) -> Any:
    """The value. Raises MalformedRequest.

    What the fast decoder refuses is read again by the tolerant one: half a surrogate pair is JSON, and shall be
    refused by field.
    """
    try:
        return decode(body)
    except (msgspec.DecodeError, ValueError, RecursionError):
        pass
    try:
        return json.loads(body, parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise MalformedRequest("The body is not valid JSON") from None


def read_object(body: bytes) -> dict[str, Any]:
    """The object. Raises MalformedRequest."""
    value = read_json(body)
    if type(value) is not dict:
        raise MalformedRequest("The body is not a JSON object")
    return value


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")
