"""Web domains (R2): the registrable domain by the public suffix list, and domains that identify no company."""

from functools import cache, lru_cache

from publicsuffixlist import PublicSuffixList

from shared.mail_domains.lists import disposable_mail_domains, free_mail_domains


@lru_cache(maxsize=65_536)
def company_domain(host: str) -> str | None:
    """`mail.eu.acme.co.uk` → `acme.co.uk`; None for free-mail, disposable and public-suffix domains."""
    registrable: str | None = _suffixes().privatesuffix(host)
    if registrable is None or host in _shared_domains() or registrable in _shared_domains():
        return None
    return registrable


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()


@cache
def _shared_domains() -> frozenset[str]:
    """Domains whose addresses belong to people of any company."""
    return free_mail_domains() | disposable_mail_domains()
