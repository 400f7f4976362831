"""Believable leads for `make demo`: most clean, some messy as real forms deliver them. Same seed, same leads."""

import unicodedata
from dataclasses import dataclass
from random import Random
from typing import Literal

from deploy.local.demo_messes import MESSES, Body
from deploy.local.demo_people import (
    COUNTRIES,
    DISPOSABLE_MAIL,
    FREE_MAIL,
    HOME_COUNTRIES,
    LARGE_COMPANIES,
    MIDDLE_COMPANIES,
    SMALL_COMPANIES,
    Company,
)
from deploy.local.demo_words import (
    LANDING_PAGES,
    LEADERS,
    MESSAGES,
    OWNERS,
    PRACTITIONERS,
    PRIVATE,
    REQUESTS,
    TOUCHES,
)

Way = Literal["form", "json", "manual"]
"""A form on a web site, a program, or somebody of sales who types a lead in."""

REPEATED = 0.06
MESSY = 0.16
LETTERS = str.maketrans({"ł": "l", "ø": "o", "\N{LATIN SMALL LETTER DOTLESS I}": "i"})
"""What Unicode does not take apart into a letter and its mark."""
KINDS = ("enterprise", "middle", "small", "practitioner", "private", "junk")
WEIGHTS = (9, 27, 17, 30, 13, 4)


@dataclass(frozen=True)
class DemoLead:
    """What is posted, and how; `kind` says what is special about it."""

    number: int
    kind: str
    body: Body
    way: Way

    @property
    def is_promising(self) -> bool:
        """Somebody who writes from a company."""
        domain = str(self.body.get("email", "")).strip().lower().rpartition("@")[2]
        return domain not in DISPOSABLE_MAIL and "company" in self.body


def demo_leads(count: int, seed: int) -> list[DemoLead]:
    """`count` leads; about one in six is messy, one in sixteen comes a second time."""
    random = Random(seed)  # noqa: S311 -- repeatable, not secret
    leads: list[DemoLead] = []
    taken: set[str] = set()
    for number in range(count):
        if leads and random.random() < REPEATED:
            leads.append(_repeat(random, number, random.choice(leads).body))
            continue
        body, kind = _clean(random, taken), "clean"
        way: Way = random.choices(("form", "json", "manual"), (80, 16, 4))[0]
        if random.random() < MESSY:
            kind, spoil = random.choice(MESSES)
            body, way = spoil(random, body), "json"
        leads.append(DemoLead(number, kind, body, way))
    return leads


def _clean(random: Random, taken: set[str]) -> Body:
    persona = random.choices(KINDS, WEIGHTS)[0]
    company, titles = _work(random, persona)
    home = random.choice(HOME_COUNTRIES)
    country = company.country if company and company.country and random.random() < 0.85 else home
    first, last = random.choice(COUNTRIES[country].first_names), random.choice(COUNTRIES[country].last_names)
    request = random.choice(REQUESTS)
    source, medium, campaign = random.choice(TOUCHES)
    body: Body = {
        "email": _address(random, first, last, _domain(random, persona, company), taken),
        "first_name": first,
        "last_name": last,
        "job_title": random.choice(titles),
        "country": country,
        "request": request,
        "source": source,
        "medium": medium,
        "campaign": campaign,
        "message": random.choice(MESSAGES[request]),
        "landing_page": f"https://www.leadflow.example{random.choice(LANDING_PAGES)}",
        "session_id": f"demo-{random.randrange(16**10):010x}",
    }
    if company is not None:
        body |= {"company": company.name, "employees": company.employees, "industry": company.industry}
    if random.random() < 0.55:
        body["phone"] = COUNTRIES[country].phone.format(random.randrange(100))
    if random.random() < 0.5:
        body["consent"] = {"marketing": random.random() < 0.8, "text_version": "2026-10"}
    told = {name: value for name, value in body.items() if value not in (None, "")}
    return {
        name: value for name, value in told.items() if name not in {"employees", "industry"} or random.random() < 0.8
    }


def _work(random: Random, persona: str) -> tuple[Company | None, tuple[str, ...]]:
    """Where somebody works, and as what people there write to us."""
    if persona == "enterprise":
        return random.choice(LARGE_COMPANIES), LEADERS if random.random() < 0.6 else PRACTITIONERS
    if persona == "middle":
        return random.choice(MIDDLE_COMPANIES), LEADERS
    if persona == "practitioner":
        return random.choice(MIDDLE_COMPANIES), PRACTITIONERS
    if persona == "small":
        return random.choice(SMALL_COMPANIES), OWNERS
    return None, PRIVATE


def _domain(random: Random, persona: str, company: Company | None) -> str:
    if persona == "junk":
        return random.choice(DISPOSABLE_MAIL)
    if company is None or (persona != "enterprise" and random.random() < 0.07):
        return random.choice(FREE_MAIL)
    return company.domain


def _address(random: Random, first: str, last: str, domain: str, taken: set[str]) -> str:
    """An address that nobody else of this run has."""
    given, family = _slug(first), _slug(last)
    spellings = [
        f"{given}.{family}",
        f"{given[0]}.{family}",
        f"{given}{family[0]}",
        f"{family}.{given}",
        f"{given}_{family}",
    ]
    if domain in FREE_MAIL or domain in DISPOSABLE_MAIL:
        spellings = [f"{given}.{family}{random.randrange(60, 99)}", f"{given}{family}{random.randrange(1000)}"]
    number = 2
    while (address := f"{random.choice(spellings)}@{domain}") in taken:
        spellings.append(f"{given}.{family}{number}")
        number += 1
    taken.add(address)
    return address


def _slug(name: str) -> str:
    """Letters that an address may have; `lead` for a name that has none of them."""
    plain = unicodedata.normalize("NFKD", name.translate(LETTERS))
    letters = plain.encode("ascii", "ignore").decode().lower()
    return "".join(letter for letter in letters if letter.isalpha()) or "lead"


def _repeat(random: Random, number: int, body: Body) -> DemoLead:
    """The same person again: other spelling, other request."""
    request = random.choice(REQUESTS)
    again = {**body, "request": request, "source": "newsletter", "medium": "email", "campaign": "november"}
    again["message"] = random.choice(MESSAGES[request])
    if isinstance(body.get("email"), str):
        again["email"] = f"  {body['email'].upper()} "
    return DemoLead(number, "repeat", again, "json")
