"""Bars 12 and 13: fifty people have the list of leads open while fifty leads a second arrive."""

import asyncio
import json
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from statistics import median, quantiles
from uuid import uuid4

import httpx

from bench.bars import Bar
from bench.list_watchers import LISTS, SOURCE, Shown
from bench.steady import steadily
from deploy.local.stack import ROOT
from tests.ledger.processes import LedgerStack

LEADS = 1000
SETTLING_SECONDS = 3.0
ENDING_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Posted:
    """`answered_at` by the machine's monotonic clock; `took` in seconds."""

    lead_id: str
    answered_at: float
    took: float


def measure_open_lists(stack: LedgerStack, gateway: Bar, lists: Bar, *, runs: int) -> None:
    """How much slower the gateway answers beside the open lists; and how long, counted from the gateway's answer, until
    a list is right about a lead: shows it with its score, or only leads that are younger. What a person would see, for
    the list's script is followed to the letter."""
    for number in range(runs):
        print(f"… open lists, run {number + 1} of {runs}", flush=True)
        asyncio.run(_run(stack, gateway, lists))


async def _run(stack: LedgerStack, gateway: Bar, lists: Bar) -> None:
    alone = _p99([posted.took for posted in await _post_leads(stack)])
    async with _watchers(stack) as watchers:
        posted = await _post_leads(stack)
        await asyncio.sleep(SETTLING_SECONDS)
    beside = _p99([one.took for one in posted])
    gateway.runs.append(beside / alone)
    gateway.detail = f"gateway p99 {alone * 1000:.1f} → {beside * 1000:.1f} ms"
    delays = [_delay(one, shown) for shown in watchers for one in posted]
    late = sum(delay > 1 for delay in delays)
    lists.runs.append(_p99(delays))
    lists.detail = (
        f"{LEADS} leads in {LISTS} lists: p50 {median(delays):.2f} s, p99 {_p99(delays):.2f} s, "
        f"slowest {max(delays):.2f} s, {late} of {len(delays)} later than a second"
    )


def _delay(lead: Posted, shown: list[Shown]) -> float:
    """Seconds until the list was right about the lead; infinite if it never was."""
    right = (at for at, scored, oldest in shown if lead.lead_id in scored or lead.lead_id < oldest)
    return next(right, float("inf")) - lead.answered_at


@asynccontextmanager
async def _watchers(stack: LedgerStack) -> AsyncIterator[list[list[Shown]]]:
    """The open lists, in a process of their own, so that their work is not in the gateway's times. What each has
    shown is in the list that is given, once the block has ended."""
    command = (sys.executable, "-m", "bench.list_watchers", str(stack.stack.demo_file))
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe, cwd=ROOT, limit=2**28)
    assert process.stdout is not None
    shown: list[list[Shown]] = []
    try:
        await process.stdout.readline()  # all are open
        yield shown
        told, _ = await asyncio.wait_for(process.communicate(b""), ENDING_SECONDS)
        shown += json.loads(told)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def _post_leads(stack: LedgerStack) -> list[Posted]:
    limits = httpx.Limits(max_connections=100, max_keepalive_connections=100)
    headers = {"X-API-Key": stack.demo["api_key"]}
    async with httpx.AsyncClient(limits=limits, headers=headers, timeout=30, trust_env=False) as client:
        return await steadily(LEADS, lambda number: _post(client, stack, number))


async def _post(client: httpx.AsyncClient, stack: LedgerStack, number: int) -> Posted:
    lead = {"email": f"list-{number}.{uuid4().hex}@acme-robotics.example", "source": SOURCE}
    started = time.monotonic()
    answer = await client.post(f"{stack.demo['urls']['ingestion']}/api/leads", json=lead)
    answered = time.monotonic()
    answer.raise_for_status()
    return Posted(str(answer.json()["lead_id"]), answered, answered - started)


def _p99(values: list[float]) -> float:
    return quantiles(values, n=100)[98]
