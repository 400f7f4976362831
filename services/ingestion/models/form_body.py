"""Reading a form-encoded lead: flat names, with `consent.marketing` or `consent[marketing]` for members."""

import re
from typing import Any
from urllib.parse import parse_qsl

from services.ingestion.models.lead_fields import KNOWN
from shared.errors import MalformedRequest

MEMBER = re.compile(r"(consent|custom)(?:\.(.+)|\[([^\]]+)\])", re.DOTALL)
MOST_FIELDS = 1000


def read_form(body: bytes) -> dict[str, Any]:
    """The fields as the same lead in JSON would have them. Of a known field that comes twice the last one counts (a
    hidden "0" before a checkbox); an unknown one becomes a list. Raises MalformedRequest."""
    try:
        pairs = parse_qsl(body.decode(), keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS)
    except ValueError:
        raise MalformedRequest("The body is no form in UTF-8") from None
    fields: dict[str, Any] = {}
    for name, value in pairs:
        member = MEMBER.fullmatch(name)
        if member is not None:
            inner = fields.setdefault(member[1], {})
            if type(inner) is dict:
                inner[member[2] or member[3]] = value
        elif name in KNOWN or name not in fields:
            fields[name] = value
        else:
            former = fields[name]
            fields[name] = [*former, value] if type(former) is list else [former, value]
    return fields
