"""Keeps personal data out of logs: refused field names, and addresses masked inside error texts."""

import re
from collections.abc import Mapping, MutableMapping
from typing import Any

PERSONAL_FIELDS = frozenset(
    {
        "address", "answers", "attributes", "bcc", "birthday", "body", "cc", "city", "company", "contact", "content",
        "custom", "display_name", "email", "emails", "first_name", "form", "from", "from_address", "full_name", "html",
        "input", "ip", "ip_address", "job_title", "last_name", "lead", "mail", "message", "mobile", "name", "notes",
        "parameters", "params", "password", "payload", "person", "phone", "phones", "raw", "recipient", "recipients",
        "referrer", "secret", "sender", "subject", "surname", "text", "to", "to_address", "token", "user_agent",
        "username", "value",
    }
)  # fmt: skip
"""Names under which a person, or what a person wrote, would reach a log."""

MAIL_ADDRESS = re.compile(r"[^\s\"<>(),;:@]{0,128}@[^\s\"'<>(),;:@]{1,255}")
PHONE_NUMBER = re.compile(r"(?<![\w.:/-])\+\d[\d\s().-]{6,18}\d")
DATABASE_DETAIL = re.compile(r"^(DETAIL|CONTEXT|\[parameters):?.*$", re.MULTILINE)
"""PostgreSQL and SQLAlchemy repeat a failing row's values after these words."""


def drop_personal_fields(fields: MutableMapping[str, Any]) -> list[str]:
    """Remove personal fields in place, nested ones too. Returns the names that were dropped."""
    dropped = [name for name in fields if name in PERSONAL_FIELDS]
    for name in dropped:
        del fields[name]
    for name, value in fields.items():
        if isinstance(value, Mapping):
            nested = dict(value)
            dropped += drop_personal_fields(nested)
            fields[name] = nested
    return dropped


def mask_personal_text(text: str) -> str:
    """An error text with mail addresses, phone numbers and database row values replaced."""
    text = DATABASE_DETAIL.sub(r"\1 …", text)
    if "@" in text:
        text = MAIL_ADDRESS.sub("…@…", text)
    return PHONE_NUMBER.sub("+…", text) if "+" in text else text
