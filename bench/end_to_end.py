"""Bar 4: leads posted at full speed until the last of them has been through every service."""

import time

from bench.arrival import stored, wait_until_all_arrived
from bench.bars import Bar
from bench.load import hammer
from bench.stack import workers_held
from tests.ledger.processes import LedgerStack

SECONDS = 5.0


def measure_end_to_end(stack: LedgerStack, bar: Bar, *, runs: int) -> None:
    """Rate of leads that are posted, scored, in the CRM with their score, and known to mail and assessments, divided
    by the rate of the gateway alone in the same run."""
    url, key = stack.demo["urls"]["ingestion"], stack.demo["api_key"]
    for number in range(runs):
        print(f"… end to end, run {number + 1} of {runs}", flush=True)
        with workers_held(stack):
            alone = hammer(url, seconds=SECONDS, api_key=key)
        wait_until_all_arrived(stack)
        before, started = stored(stack), time.monotonic()
        hammer(url, seconds=SECONDS, api_key=key)
        wait_until_all_arrived(stack)
        took = time.monotonic() - started
        rate = (stored(stack) - before) / took
        bar.runs.append(rate / alone.rate)
        bar.detail = f"{rate:,.0f}/s through all services, gateway alone {alone.rate:,.0f}/s"
