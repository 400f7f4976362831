"""Writes a rendered mail as a MIME message of seven-bit lines. The same mail always carries the same Message-ID.

By hand, as `email.message.EmailMessage` takes 2 ms for a mail, twenty times as long, and folds long Message-IDs,
which some servers then do not recognise. The tests read every mail back with the standard library's parser.
"""

import re
from binascii import b2a_qp
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.utils import format_datetime, formataddr

from services.notifications.models.rendering import RenderedMail

ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")
BOUNDARY = "=_leadflow"
"""Quoted-printable never puts an underscore behind an equals sign: no part can hold this."""

SHORT = 68
"""What needs no folding: a header's line has 78 characters."""


class AddressUnusable(ValueError):
    """The address is none that a header and an SMTP command can hold as it stands."""


@dataclass(frozen=True, slots=True)
class Sender:
    """Who our mails are from."""

    address: str
    name: str

    @property
    def domain(self) -> str:
        return self.address.rpartition("@")[2]


def message_id(natural_key: str, sender: Sender) -> str:
    """`hot-lead:0193…:owner` → `<hot-lead.0193….owner@example.com>`: the mailbox recognises a repeat by it."""
    return f"<{natural_key.replace(':', '.')}@{sender.domain}>"


def write_message(mail: RenderedMail, *, natural_key: str, to_address: str, sender: Sender, now: datetime) -> bytes:
    """HTML with a plain-text alternative. Raises AddressUnusable."""
    if len(to_address) > 254 or ADDRESS.fullmatch(to_address) is None:
        raise AddressUnusable("the address cannot be written to")
    headers = (
        f"From: {formataddr((sender.name, sender.address))}",
        f"To: {to_address}",
        f"Subject: {_subject(mail.subject)}",
        f"Date: {format_datetime(now)}",
        f"Message-ID: {message_id(natural_key, sender)}",
        "Auto-Submitted: auto-generated",
        "X-Auto-Response-Suppress: All",
        "MIME-Version: 1.0",
        f'Content-Type: multipart/alternative; boundary="{BOUNDARY}"',
        "",
        "",
    )
    parts = _part("plain", mail.text) + _part("html", mail.html)
    return "\r\n".join(headers).encode("ascii") + parts + f"--{BOUNDARY}--\r\n".encode()


def _subject(subject: str) -> str:
    """A line break would begin another header: whoever renders a subject leaves none, and it is checked here again."""
    if "\n" in subject or "\r" in subject:
        raise ValueError("a subject is one line")
    if subject.isascii() and len(subject) <= SHORT:
        return subject
    charset = "us-ascii" if subject.isascii() else "utf-8"
    return Header(subject, charset, header_name="Subject").encode(linesep="\r\n")


def _part(subtype: str, text: str) -> bytes:
    head = (
        f"--{BOUNDARY}\r\n"
        f'Content-Type: text/{subtype}; charset="utf-8"\r\n'
        "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
    )
    content = "\r\n".join(text.splitlines()).encode()
    return head.encode() + b2a_qp(content, istext=True) + b"\r\n"
