"""Bar 4: leads posted at full speed until the last of them has been through every service."""

import time

from bench.bars import Bar
from bench.load import hammer
from bench.stack import workers_held
from tests.ledger.processes import LedgerStack

SECONDS = 5.0
GIVE_UP_SECONDS = 300
LOOK_EVERY_SECONDS = 0.2

ARRIVED = {
    "crm": "SELECT count(*) FROM leads WHERE score IS NOT NULL AND lead_version > 0",
    "scoring": "SELECT count(*) FROM scored_leads WHERE score IS NOT NULL",
    "notifications": "SELECT count(*) FROM lead_contacts",
    "assessments": "SELECT count(*) FROM lead_emails",
}
"""Service → how many leads it has taken in completely."""


def measure_end_to_end(stack: LedgerStack, bar: Bar, *, runs: int) -> None:
    """Rate of leads that are posted, scored, in the CRM with their score, and known to mail and assessments, divided
    by the rate of the gateway alone in the same run."""
    url, key = stack.demo["urls"]["ingestion"], stack.demo["api_key"]
    for number in range(runs):
        print(f"… end to end, run {number + 1} of {runs}", flush=True)
        with workers_held(stack):
            alone = hammer(url, seconds=SECONDS, api_key=key)
        _wait_until_all_arrived(stack)
        started, before = time.monotonic(), _stored(stack)
        hammer(url, seconds=SECONDS, api_key=key)
        _wait_until_all_arrived(stack)
        rate = (_stored(stack) - before) / (time.monotonic() - started)
        bar.runs.append(rate / alone.rate)
        bar.detail = f"{rate:,.0f}/s through all services, gateway alone {alone.rate:,.0f}/s"


def _stored(stack: LedgerStack) -> int:
    return int(stack.rows("ingestion", "SELECT count(*) FROM leads")[0][0])


def _wait_until_all_arrived(stack: LedgerStack) -> None:
    """One service after the other and not often: counting is work that the leads then wait for."""
    deadline = time.monotonic() + GIVE_UP_SECONDS
    wanted = _stored(stack)
    for service, query in ARRIVED.items():
        while stack.rows(service, query)[0][0] < wanted:
            if time.monotonic() > deadline:
                raise RuntimeError(f"after {GIVE_UP_SECONDS} s some leads had not arrived in {service}")
            time.sleep(LOOK_EVERY_SECONDS)
