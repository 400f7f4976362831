"""E-mail addresses (R2): the normal form that is written to, and the match form by which a person is recognised."""

import re
import unicodedata
from typing import NamedTuple

from email_validator import EmailNotValidError, validate_email

LONGEST = 254
LONGEST_LOCAL = 64
GMAIL = frozenset({"gmail.com", "googlemail.com"})

PLAIN = re.compile(
    r"[a-z0-9!#$%&'*/=?^_`{|}~+-]+(?:\.[a-z0-9!#$%&'*/=?^_`{|}~+-]+)*"
    r"@((?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63})"
)
"""What nearly everybody has: ASCII, already valid, so that the library (30 µs) need not look."""


class EmailAddress(NamedTuple):
    """`normal` is lower case with an ASCII domain; `match` lacks the `+tag`, and for Gmail the dots."""

    normal: str
    match: str
    domain: str


class NotAnEmailAddress(ValueError):
    """The text says why."""


def read_email(text: str) -> EmailAddress:
    """Trim, NFKC, lower case, IDN to ASCII. Raises NotAnEmailAddress."""
    address = text.strip().lower()
    plain = PLAIN.fullmatch(address)
    if plain is not None and len(address) <= LONGEST and "--" not in plain[1]:
        domain = plain[1]
        local = address[: -len(domain) - 1]
        if len(local) <= LONGEST_LOCAL:
            return EmailAddress(address, _match_form(local, domain), domain)
    return _read_unusual(text)


def _read_unusual(text: str) -> EmailAddress:
    try:
        found = validate_email(
            _fold(text.strip()),
            check_deliverability=False,
            globally_deliverable=False,  # .example, .test and a company's own top-level domain are fine
            strict=True,
            allow_quoted_local=False,
            allow_domain_literal=False,
        )
    except EmailNotValidError as error:
        raise NotAnEmailAddress(str(error)) from None
    local, domain = found.local_part, found.ascii_domain.lower()
    if "." not in domain:
        raise NotAnEmailAddress("The domain needs a dot.")
    normal = f"{local}@{domain}"
    if len(normal) > LONGEST:
        raise NotAnEmailAddress(f"An address has at most {LONGEST} characters.")
    return EmailAddress(normal, _match_form(local, domain), domain)


def _fold(text: str) -> str:
    """NFKC and lower case until nothing changes: lower-casing some letters leaves the normal form again."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).lower())
    return folded if folded == text else _fold(folded)


def _match_form(local: str, domain: str) -> str:
    untagged = local.partition("+")[0] or local  # `+tag@` alone has no mailbox before the tag
    if domain in GMAIL:
        untagged = untagged.replace(".", "")
    return f"{untagged}@{domain}"
