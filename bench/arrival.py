"""Whether the leads that the gateway took have been through every service."""

import time

from tests.ledger.processes import LedgerStack

GIVE_UP_SECONDS = 600
LOOK_EVERY_SECONDS = 0.2

ARRIVED = {
    "crm": """SELECT coalesce(sum(n) FILTER (WHERE dimension = 'status'), 0)
                   - coalesce(sum(n) FILTER (WHERE dimension = 'band' AND value = ''), 0) FROM lead_counts""",
    "scoring": "SELECT count(*) FROM scored_leads WHERE score IS NOT NULL",
    "notifications": "SELECT count(*) FROM lead_contacts",
    "assessments": "SELECT count(*) FROM lead_emails",
}
"""Service → how many leads it has taken in completely. The CRM is the last of the chain and so the one that is asked
again and again: its own counters tell how many have a score, for to count 100,000 rows five times a second is work
that the leads then wait for."""


def stored(stack: LedgerStack) -> int:
    """How many leads the gateway has taken, ever."""
    return int(stack.rows("ingestion", "SELECT count(*) FROM leads")[0][0])


def wait_until_all_arrived(stack: LedgerStack) -> None:
    """One service after the other, beginning with the last of the chain."""
    deadline = time.monotonic() + GIVE_UP_SECONDS
    wanted = stored(stack)
    for service, query in ARRIVED.items():
        with stack.reading(service) as connection:
            while connection.execute(query.encode()).fetchall()[0][0] < wanted:
                if time.monotonic() > deadline:
                    raise RuntimeError(f"after {GIVE_UP_SECONDS} s some leads had not arrived in {service}")
                time.sleep(LOOK_EVERY_SECONDS)
