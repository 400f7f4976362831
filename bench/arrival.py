"""Whether the leads that the gateway took have been through every service."""

import time

from tests.ledger.processes import LedgerStack

GIVE_UP_SECONDS = 600
LOOK_EVERY_SECONDS = 0.2

ARRIVED = {
    "crm": "SELECT count(*) FROM leads WHERE score IS NOT NULL AND lead_version > 0",
    "scoring": "SELECT count(*) FROM scored_leads WHERE score IS NOT NULL",
    "notifications": "SELECT count(*) FROM lead_contacts",
    "assessments": "SELECT count(*) FROM lead_emails",
}
"""Service → how many leads it has taken in completely."""


def stored(stack: LedgerStack) -> int:
    """How many leads the gateway has taken, ever."""
    return int(stack.rows("ingestion", "SELECT count(*) FROM leads")[0][0])


def wait_until_all_arrived(stack: LedgerStack) -> None:
    """One service after the other and not often: counting is work that the leads then wait for."""
    deadline = time.monotonic() + GIVE_UP_SECONDS
    wanted = stored(stack)
    for service, query in ARRIVED.items():
        while stack.rows(service, query)[0][0] < wanted:
            if time.monotonic() > deadline:
                raise RuntimeError(f"after {GIVE_UP_SECONDS} s some leads had not arrived in {service}")
            time.sleep(LOOK_EVERY_SECONDS)
