"""Realistic leads for `make demo`: most clean, some messy as real forms deliver them. Same seed, same leads."""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any

from deploy.local.demo_people import (
    COUNTRIES,
    FIRST_NAMES,
    FREE_MAIL,
    LARGE_COMPANIES,
    LAST_NAMES,
    MESSAGES,
    PHONES,
    REQUESTS,
    SMALL_COMPANIES,
    TITLES,
    TOUCHES,
)

Body = dict[str, Any]


@dataclass(frozen=True)
class DemoLead:
    """What is posted, as JSON or as a form; `kind` says what is special about it."""

    kind: str
    body: Body
    as_form: bool


def demo_leads(count: int, seed: int) -> list[DemoLead]:
    """`count` leads; about a third is messy, one in twelve comes a second time."""
    random = Random(seed)  # noqa: S311 -- repeatable, not secret
    leads: list[DemoLead] = []
    for number in range(count):
        if leads and random.random() < 0.08:
            leads.append(_repeat(random, random.choice(leads).body))
            continue
        body = _clean(random, number)
        kind = "clean"
        if random.random() < 0.33:
            kind, spoil = random.choice(MESSES)
            body = spoil(random, body)
        leads.append(DemoLead(kind, body, as_form=kind == "clean" and random.random() < 0.15))
    return leads


def _clean(random: Random, number: int) -> Body:
    first, last = random.choice(FIRST_NAMES), random.choice(LAST_NAMES)
    companies = LARGE_COMPANIES if random.random() < 0.12 else SMALL_COMPANIES
    company, domain, employees, industry = random.choice(companies)
    if random.random() < 0.15:
        domain = random.choice(FREE_MAIL)
    source, medium, campaign = random.choice(TOUCHES)
    country = random.choice(COUNTRIES)
    body: Body = {
        "email": f"{_slug(first)}.{_slug(last)}{number}@{domain}",
        "first_name": first,
        "last_name": last,
        "company": company,
        "job_title": random.choice(TITLES),
        "employees": employees,
        "industry": industry,
        "country": country,
        "request": random.choice(REQUESTS),
        "source": source,
        "medium": medium,
        "campaign": campaign,
        "message": random.choice(MESSAGES),
        "landing_page": "https://www.leadflow.example/security-assessment",
        "session_id": f"demo-{number}",
    }
    if random.random() < 0.6:
        body["phone"] = PHONES[country].format(random.randrange(100))
    if random.random() < 0.4:
        body["consent"] = {"marketing": random.random() < 0.8, "text_version": "2026-10"}
    kept = {name: value for name, value in body.items() if value not in (None, "")}
    return {name: value for name, value in kept.items() if name == "email" or random.random() < 0.92}


def _slug(name: str) -> str:
    """Letters that an address may have; `lead` for a name that has none of them."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return "".join(letter for letter in plain if letter.isalpha()) or "lead"


def _repeat(random: Random, body: Body) -> DemoLead:
    """The same person again: other spelling, other request."""
    again = {**body, "request": random.choice(REQUESTS), "source": "newsletter"}
    if isinstance(body.get("email"), str):
        again["email"] = f"  {body['email'].upper()} "
    return DemoLead("repeat", again, as_form=False)


def _shouted(_: Random, body: Body) -> Body:
    loud: Body = {name: body[name].upper() for name in ("email", "first_name", "company") if name in body}
    return {**body, **loud}


def _one_name(random: Random, body: Body) -> Body:
    title = random.choice(("Dr. ", "Prof. ", "", "Mr "))
    names = f"{title}{body.get('first_name', 'Sam')}  {body.get('last_name', '')}"
    rest = {name: value for name, value in body.items() if name not in {"first_name", "last_name"}}
    return {**rest, "name": names}


def _phone_only(random: Random, body: Body) -> Body:
    country = random.choice(COUNTRIES)
    number = PHONES[country].format(random.randrange(100))
    rest = {name: value for name, value in body.items() if name != "email"}
    return {**rest, "country": country, "phone": random.choice((number, number.replace(" ", "."), f"({number})"))}


def _tagged(_: Random, body: Body) -> Body:
    local, _, domain = body["email"].partition("@")
    return {**body, "email": f"{local}+webinar@{domain}"}


def _unknown_fields(_: Random, body: Body) -> Body:
    return {**body, "How did you hear about us?": "a friend 👋", "crm_id": "0034x", "custom": {"seats": 120}}


def _hostile(_: Random, body: Body) -> Body:
    evil = '=HYPERLINK("http://evil.example","win")'
    return {**body, "company": evil, "message": "<script>alert(1)</script> '; DROP TABLE leads; --"}


def _broken_email(random: Random, body: Body) -> Body:
    broken = ("not-an-address", "a@@b.example", "grace@", "@example.com", "grace hopper")
    return {**body, "email": random.choice(broken)}


def _nobody(_: Random, body: Body) -> Body:
    return {name: value for name, value in body.items() if name not in {"email", "phone"}}


def _long_message(_: Random, body: Body) -> Body:
    return {**body, "message": "Please read all of this. " * 120}


MESSES: tuple[tuple[str, Callable[[Random, Body], Body]], ...] = (
    ("shouted", _shouted),
    ("one name field", _one_name),
    ("phone only", _phone_only),
    ("tagged e-mail", _tagged),
    ("unknown fields", _unknown_fields),
    ("hostile text", _hostile),
    ("broken e-mail", _broken_email),
    ("neither e-mail nor phone", _nobody),
    ("long message", _long_message),
)
