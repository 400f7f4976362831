"""The Fortune 500 of the newest shipped year, and who belongs to it by mail domain or by name (R22)."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache

from services.scoring.models.company_name import company_key
from services.scoring.models.shipped import SHIPPED


class Standing(StrEnum):
    """How sure we are: the domain is the company's own, a subsidiary's, or only a free-mail sender's claim."""

    VERIFIED = "verified"
    SUBSIDIARY = "subsidiary"
    UNVERIFIED = "unverified"


@dataclass(frozen=True, slots=True)
class Listing:
    """A company on the list of `edition`, as we met it. `known_as` is the subsidiary's name where it is one."""

    company: str
    rank: int
    edition: int
    employees: int | None
    standing: Standing = Standing.VERIFIED
    known_as: str | None = None

    @property
    def is_verified(self) -> bool:
        return self.standing is not Standing.UNVERIFIED

    def __str__(self) -> str:
        place = f"{self.company}, rank {self.rank} of the Fortune 500 {self.edition}"
        if self.standing is Standing.SUBSIDIARY:
            return f"{self.known_as} belongs to {place}"
        return place if self.is_verified else f"claims to be of {place}; unverified, from a free mailbox"


class Fortune500:
    """Look-ups by registrable domain and by exact normalised name or alias; a name alone never proves anything."""

    def __init__(self, edition: int) -> None:
        self.edition = edition
        self._by_domain: dict[str, Listing] = {}
        self._by_name: dict[str, Listing] = {}
        by_company: dict[str, Listing] = {}
        for row in _rows(f"fortune500-{edition}.csv"):
            employees = int(row["employees"]) if row["employees"] else None
            listing = Listing(row["company"], int(row["rank"]), edition, employees)
            by_company[listing.company] = self._by_domain[row["domain"]] = listing
            self._by_name[company_key(listing.company)] = listing
        for row in _rows("fortune500-domains.csv"):
            if (owner := by_company.get(row["company"])) is not None:
                self._by_domain[row["domain"]] = _as_met(owner, row)
        for row in _rows("fortune500-names.csv"):
            if (owner := by_company.get(row["company"])) is not None:
                self._by_name[company_key(row["alias"])] = owner

    def by_domain(self, registrable_domain: str) -> Listing | None:
        """The company whose mail or web domain this is; a subsidiary's domain leads to its parent."""
        return self._by_domain.get(registrable_domain)

    def by_claim(self, company: str) -> Listing | None:
        """The company that somebody says they work for, as an unverified listing."""
        listing = self._by_name.get(company_key(company))
        return None if listing is None else replace(listing, standing=Standing.UNVERIFIED)


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (SHIPPED / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _as_met(owner: Listing, row: dict[str, str]) -> Listing:
    if row["relation"] == "own":
        return owner
    return replace(owner, standing=Standing.SUBSIDIARY, known_as=row["name"])


@cache
def fortune500() -> Fortune500:
    """The newest shipped edition."""
    editions = [int(file.stem.removeprefix("fortune500-")) for file in SHIPPED.glob("fortune500-[0-9]*.csv")]
    return Fortune500(max(editions))
