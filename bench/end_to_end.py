"""Bar 4: leads posted at full speed until the last of them has been through every service."""

import time

from bench.bars import Bar
from bench.load import hammer
from bench.stack import workers_held
from tests.ledger.processes import LedgerStack

SECONDS = 5.0
GIVE_UP_SECONDS = 300

ARRIVED = {
    "scoring": "SELECT count(*) FROM scored_leads WHERE score IS NOT NULL",
    "crm": "SELECT count(*) FROM leads WHERE score IS NOT NULL AND created_at IS NOT NULL",
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
    deadline = time.monotonic() + GIVE_UP_SECONDS
    wanted = _stored(stack)
    while time.monotonic() < deadline:
        missing = {s: wanted - stack.rows(s, query)[0][0] for s, query in ARRIVED.items()}
        if not any(missing.values()):
            return
        time.sleep(0.1)
    raise RuntimeError(f"after {GIVE_UP_SECONDS} s some leads had not arrived: {missing}")
