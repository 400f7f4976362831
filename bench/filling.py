"""Leads of every kind, in bulk: what a CRM that has been used for a while looks like."""

from typing import Any

import httpx

from bench.arrival import stored, wait_until_all_arrived
from tests.ledger.processes import LedgerStack

IN_A_POST = 500

NAMES = ("Mei", "Ada", "Grace", "Linus", "Radia", "Edsger", "Barbara", "Ken", "Margaret", "Donald", "Frances")
SURNAMES = ("Lund", "Okafor", "Ivanova", "Haddad", "Nakamura", "Silva", "Novak")
COMPANIES = (("Acme Robotics", 1200), ("Corner Bakery", 4), ("Northwind", 240), ("Fabrikam", 60), ("Contoso", 15_000))
TITLES = ("Head of IT", "Student", "Analyst", "IT Manager", "VP Operations", "Developer")
REQUESTS = ("contact", "newsletter", "whitepaper", "trial")
SOURCES = ("google", "linkedin", "newsletter", "referral", "webinar", "partner", "website")
HOT_ONE_IN = 500
"""Rare, as they are; each sends mails."""


def lead(number: int) -> dict[str, Any]:
    """The same for the same number; the lists above have lengths without a common factor, so their mixes differ."""
    company, employees = COMPANIES[number % len(COMPANIES)]
    is_hot = number % HOT_ONE_IN == 0
    return {
        "email": f"person.{number}@{company.lower().replace(' ', '-')}.example",
        "first_name": NAMES[number % len(NAMES)],
        "last_name": f"{SURNAMES[number % len(SURNAMES)]} {number}",
        "company": "Microsoft" if is_hot else company,
        "job_title": "CISO" if is_hot else TITLES[number % len(TITLES)],
        "employees": 25_000 if is_hot else employees,
        "request": "demo" if is_hot else REQUESTS[number % len(REQUESTS)],
        "source": SOURCES[number % len(SOURCES)],
    }


def fill(stack: LedgerStack, upto: int) -> None:
    """Post leads until so many are stored, and wait until they have been through every service."""
    url, key = f"{stack.demo['urls']['ingestion']}/api/leads/batch", stack.demo["api_key"]
    with httpx.Client(headers={"X-API-Key": key}, timeout=60, trust_env=False) as client:
        for first in range(stored(stack), upto, IN_A_POST):
            numbers = range(first, min(first + IN_A_POST, upto))
            client.post(url, json={"leads": [lead(number) for number in numbers]}).raise_for_status()
    wait_until_all_arrived(stack)
