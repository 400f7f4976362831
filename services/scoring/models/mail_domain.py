"""What a mail domain says about its user: business, free or disposable, and which listed company it belongs to."""

from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache

from publicsuffixlist import PublicSuffixList

from services.scoring.models.fortune500 import Listing, fortune500
from shared.mail_domains.lists import disposable_mail_domains, free_mail_domains


class MailKind(StrEnum):
    BUSINESS = "business"
    FREE = "free"
    DISPOSABLE = "disposable"


@dataclass(frozen=True, slots=True)
class MailDomain:
    """`name` is the registrable domain; `listing` the Fortune 500 company that it proves."""

    name: str
    kind: MailKind
    listing: Listing | None


@lru_cache(maxsize=65_536)
def look_up(domain: str) -> MailDomain:
    """Everything known about the part after the `@`. A listed company's domain is business, whatever lists say."""
    name = registrable_domain(domain)
    listing = fortune500().by_domain(name)
    return MailDomain(name, MailKind.BUSINESS if listing is not None else _kind(domain, name), listing)


def registrable_domain(domain: str) -> str:
    """`mail.example.co.uk` → `example.co.uk`; what cannot be shortened stays as it is."""
    if domain.count(".") <= 1:  # nothing shorter can be registered: spares the public suffix list
        return domain
    return _public_suffixes().privatesuffix(domain) or domain


def _kind(domain: str, name: str) -> MailKind:
    if domain in disposable_mail_domains() or name in disposable_mail_domains():
        return MailKind.DISPOSABLE
    if domain in free_mail_domains() or name in free_mail_domains():
        return MailKind.FREE
    return MailKind.BUSINESS


@cache
def _public_suffixes() -> PublicSuffixList:
    return PublicSuffixList()
