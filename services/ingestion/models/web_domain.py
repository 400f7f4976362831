"""Web domains (R2): the registrable domain by the public suffix list, and domains that identify no company."""

from functools import cache, lru_cache
from pathlib import Path

from publicsuffixlist import PublicSuffixList

DATA = Path(__file__).parents[1] / "data"


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
    lists = ("free-email-domains.txt", "disposable-email-domains.txt")
    return frozenset(line for name in lists for line in (DATA / name).read_text(encoding="utf-8").split())
