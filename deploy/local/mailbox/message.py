"""A received mail, taken apart for people and tests."""

import email
import email.policy
import uuid
from dataclasses import dataclass
from email.message import EmailMessage


@dataclass(frozen=True)
class Mail:
    """`message_id` is as sent; a mail without one gets its own, so that it never counts as a duplicate."""

    message_id: str
    sender: str
    subject: str
    text: str
    html: str


def parse(raw: bytes, envelope_from: str) -> Mail:
    """Never raises on a malformed mail: what cannot be read is empty."""
    message = email.message_from_bytes(raw, policy=email.policy.default)
    return Mail(
        message_id=_header(message, "Message-ID").strip() or f"<{uuid.uuid4()}@without-message-id>",
        sender=_header(message, "From") or envelope_from,
        subject=_header(message, "Subject"),
        text=_part(message, "plain"),
        html=_part(message, "html"),
    )


def _header(message: EmailMessage, name: str) -> str:
    try:
        return str(message.get(name, ""))
    except (ValueError, IndexError, AttributeError):  # what the standard library raises on odd headers
        return ""


def _part(message: EmailMessage, kind: str) -> str:
    try:
        body = message.get_body(preferencelist=(kind,))
        return str(body.get_content()) if body is not None else ""
    except (LookupError, ValueError, AttributeError):
        return ""
