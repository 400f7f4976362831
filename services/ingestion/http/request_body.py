"""Reading the body of a posted lead: its media type, its size, its fields."""

from collections.abc import Mapping
from typing import Any

from starlette.types import Receive

from services.ingestion.models.form_body import read_form
from services.ingestion.models.json_body import read_object
from shared.errors import MalformedRequest, PayloadTooLarge, UnsupportedMediaType

LARGEST_BODY = 65_536
LARGEST_BATCH = 8_388_608
JSON = b"application/json"
FORM = b"application/x-www-form-urlencoded"


def media_type_of(headers: Mapping[bytes, bytes]) -> bytes:
    """`JSON` or `FORM`. Raises UnsupportedMediaType."""
    given = headers.get(b"content-type", b"")
    if given == JSON:
        return JSON
    media_type = given.partition(b";")[0].strip().lower()
    if media_type == FORM:
        return FORM
    if media_type == JSON or (media_type.startswith(b"application/") and media_type.endswith(b"+json")):
        return JSON
    raise UnsupportedMediaType(f"Send {JSON.decode()} or {FORM.decode()}")


def check_length(headers: Mapping[bytes, bytes]) -> None:
    """Raises PayloadTooLarge if the body is announced to be."""
    announced = headers.get(b"content-length")
    if announced is not None and int(announced) > LARGEST_BODY:
        raise _too_large()


async def read_rest(body: bytes, receive: Receive) -> bytes:
    """The whole body that begins like this. Raises PayloadTooLarge as soon as that is known, MalformedRequest if the
    sender breaks off."""
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise MalformedRequest("The sender broke off")
        body += message.get("body", b"")
        if len(body) > LARGEST_BODY:
            raise _too_large()
        more = message.get("more_body", False)
    return body


def read_fields(body: bytes, media_type: bytes) -> dict[str, Any]:
    """What was posted, by name. Raises MalformedRequest."""
    return read_object(body) if media_type is JSON else read_form(body)


def _too_large() -> PayloadTooLarge:
    return PayloadTooLarge(f"The body is larger than {LARGEST_BODY} bytes", limit=LARGEST_BODY)
