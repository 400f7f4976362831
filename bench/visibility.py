"""Bar 9: from the form's POST until the CRM's API shows the lead, at 50 leads a second."""

import asyncio
import time
from statistics import median, quantiles
from uuid import uuid4

import httpx

from bench.bars import Bar
from bench.steady import steadily
from tests.ledger.processes import LedgerStack

LEADS = 1500
WATCH_EVERY = 5
"""One lead in so many is watched: to look for all of them would be more load than the leads."""
SINGLE_POSTS = 300
POLL_SECONDS = 0.03


async def measure_visibility(stack: LedgerStack, bar: Bar, *, runs: int) -> None:
    """p99 of POST → visible, divided by the median of a single POST over one connection."""
    for number in range(runs):
        print(f"… POST to CRM, run {number + 1} of {runs}", flush=True)
        single = await _single_post(stack)
        delays = await _delays(stack)
        p50, p99 = median(delays), quantiles(delays, n=100)[98]
        bar.runs.append(p99 / single)
        bar.detail = f"p50 {p50 * 1000:.1f} ms, p99 {p99 * 1000:.1f} ms; one POST {single * 1000:.2f} ms"


async def _single_post(stack: LedgerStack) -> float:
    """Median seconds of a POST, one after another over one connection."""
    took = []
    async with httpx.AsyncClient() as client:
        for number in range(SINGLE_POSTS):
            started = time.perf_counter()
            await _post(client, stack, f"single-{number}")
            took.append(time.perf_counter() - started)
    return median(took)


async def _post(client: httpx.AsyncClient, stack: LedgerStack, name: str) -> str:
    lead = {"email": f"{name}.{uuid4().hex}@acme-robotics.example", "company": "Acme Robotics", "source": "bench"}
    headers = {"X-API-Key": stack.demo["api_key"]}
    answer = await client.post(f"{stack.demo['urls']['ingestion']}/api/leads", json=lead, headers=headers)
    answer.raise_for_status()
    return str(answer.json()["lead_id"])


async def _delays(stack: LedgerStack) -> list[float]:
    limits = httpx.Limits(max_connections=200, max_keepalive_connections=200)
    async with httpx.AsyncClient(limits=limits, timeout=30) as client:
        admin = next(user for user in stack.demo["users"] if user["role"] == "ADMIN")
        login = {"email": admin["email"], "password": admin["password"]}
        answer = await client.post(f"{stack.demo['urls']['crm']}/api/auth/login", json=login)
        answer.raise_for_status()
        token = answer.json()["access_token"]
        delays = await steadily(
            LEADS, lambda number: _delay(client, stack, None if number % WATCH_EVERY else token, number)
        )
        return [delay for delay in delays if delay is not None]


async def _delay(client: httpx.AsyncClient, stack: LedgerStack, token: str | None, number: int) -> float | None:
    """Seconds until the CRM shows the lead; None without a token to look."""
    started = time.perf_counter()
    lead_id = await _post(client, stack, f"visible-{number}")
    if token is None:
        return None
    url = f"{stack.demo['urls']['crm']}/api/companies/{stack.demo['workspace_id']}/leads/{lead_id}"
    while True:
        answer = await client.get(url, headers={"Authorization": f"Bearer {token}"})
        if answer.status_code == 200:
            return time.perf_counter() - started
        await asyncio.sleep(POLL_SECONDS)
