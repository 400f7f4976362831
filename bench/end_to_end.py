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
    by the rate of the gateway alone: the mean of just before and just after, for a machine's speed drifts."""
    url, key = stack.demo["urls"]["ingestion"], stack.demo["api_key"]
    for number in range(runs):
        print(f"… end to end, run {number + 1} of {runs}", flush=True)
        alone = _gateway_alone(stack)
        before, started = stored(stack), time.monotonic()
        hammer(url, seconds=SECONDS, api_key=key)
        wait_until_all_arrived(stack)
        took = time.monotonic() - started
        rate = (stored(stack) - before) / took
        alone = (alone + _gateway_alone(stack)) / 2
        bar.runs.append(rate / alone)
        bar.detail = f"{rate:,.0f}/s through all services, gateway alone {alone:,.0f}/s"


def _gateway_alone(stack: LedgerStack) -> float:
    """Accepted leads per second while nobody else works; returns when the others have caught up."""
    with workers_held(stack):
        burst = hammer(stack.demo["urls"]["ingestion"], seconds=SECONDS, api_key=stack.demo["api_key"])
    wait_until_all_arrived(stack)
    return burst.rate
