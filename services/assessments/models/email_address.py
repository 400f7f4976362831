"""R2: which text is an e-mail address, and the form by which two spellings of one mailbox are recognised."""

import re
import unicodedata

from email_validator import EmailNotValidError, validate_email

LONGEST = 254
LONGEST_LOCAL = 64
GMAIL = frozenset({"gmail.com", "googlemail.com"})
PLAIN = re.compile(
    r"([a-z0-9!#$%&'*/=?^_`{|}~+-]+(?:\.[a-z0-9!#$%&'*/=?^_`{|}~+-]+)*)"
    r"@((?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63})"
)
"""What nearly everybody has. It includes domains that never leave a company (`.local`), as ingestion takes them too."""


class NotAnEmailAddress(ValueError):
    """The text says why."""


def email_match(address: str) -> str:
    """`" Ann.Lee+news@GMail.com"` → `annlee@gmail.com`: trimmed, NFKC, lower case, domain in ASCII, without a `+tag`,
    and for Gmail without dots: what ingestion says of the same address. Raises NotAnEmailAddress."""
    folded = _fold(address.strip())
    plain = PLAIN.fullmatch(folded)
    if plain is not None and len(plain[1]) <= LONGEST_LOCAL and "--" not in plain[2]:
        local, domain = plain[1], plain[2]
    else:
        local, domain = _parts_of_unusual(folded)
    if len(f"{local}@{domain}") > LONGEST:
        raise NotAnEmailAddress(f"An address has at most {LONGEST} characters.")
    untagged = local.partition("+")[0] or local  # `+tag@` alone has no mailbox before the tag
    return f"{untagged.replace('.', '') if domain in GMAIL else untagged}@{domain}"


def _parts_of_unusual(address: str) -> tuple[str, str]:
    """Local part, and domain in ASCII."""
    try:
        found = validate_email(address, check_deliverability=False, globally_deliverable=False, strict=True)
    except EmailNotValidError as error:
        raise NotAnEmailAddress(str(error)) from None
    if "." not in found.ascii_domain:
        raise NotAnEmailAddress("The domain needs a dot.")
    return found.local_part, found.ascii_domain.lower()


def _fold(text: str) -> str:
    """NFKC and lower case until nothing changes: lower-casing some letters leaves the normal form again."""
    folded = unicodedata.normalize("NFKC", text).lower()
    return folded if folded == text else _fold(folded)
