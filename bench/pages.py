"""Bar 11: the server time of every page with 100,000 leads in the CRM, against that with 1,000."""

import asyncio
import time
from collections.abc import Iterator
from itertools import chain
from statistics import quantiles
from typing import Any
from uuid import uuid4

import httpx
import psycopg

from bench.bars import Bar
from bench.filling import fill
from tests.footprint import leave_footprint
from tests.isolation import traces_in
from tests.ledger.processes import LedgerStack
from tests.platform import Platform
from tests.web_routes import Route, web_routes
from tests.web_visitor import WebVisitor

FEW, MANY = 1_000, 100_000
REQUESTS = 40
"""Per page and run; the first few warm it up and are not counted."""
WARMING = 4
STREAMS = ("/stream", "/tail")
ASKED = {
    "/home/parts": "names=queue&names=counts&names=events",
    "/leads/rows": "sort=-score",
    "/leads/search.json": "q=lund+77",
    "/leads/{lead_id}/panels": "names=head,facts,score,history,touches,messages,assessments,chain,timeline",
    "/leads/{lead_id}/facts": "edit=all",
    "/leads/{lead_id}/place": "event={event}",
}
"""What a page's script asks such a route for."""
VIEWS = (
    "sort=-score", "sort=updated_at", "band=warm", "status=new", "source=webinar", "min_score=51&sort=-score",
    "search=lund", "search=corner+bakery", "search=person.77@", "limit=100", "band=cold&source=google&search=silva",
)  # fmt: skip
"""The list as people look at it, beside the plain one."""


def measure_pages(stack: LedgerStack, bar: Bar, *, runs: int) -> None:
    """For each page the p95 with many leads divided by that with few; the bar is the worst page's."""
    fill(stack, FEW)
    asyncio.run(_measure(stack, bar, runs))


async def _measure(stack: LedgerStack, bar: Bar, runs: int) -> None:
    limits = httpx.Limits(max_connections=4)
    async with httpx.AsyncClient(timeout=60, trust_env=False, limits=limits) as client:
        platform = Platform(stack.demo, client)
        footprint = await leave_footprint(platform)
        with traces_in(platform, footprint) as traces:
            known = {"service": "crm", "parked_id": traces.parked["crm"], "topic": "lead.created"}
            known |= {name: footprint.in_path(name, "") for name in ("lead_id", "assessment_id", "message_id")}
            known["event"] = await _an_event(platform, footprint.lead_id)
            visitor = await WebVisitor(client, stack.demo, "ADMIN").sign_in()
            few = await _times(visitor, known, runs)
            print(f"… filling the CRM with {MANY:,} leads", flush=True)
            await asyncio.to_thread(fill, stack, MANY)
            await asyncio.to_thread(_analyse, stack)
            many = await _times(visitor, known, runs)
    _report(bar, few, many)


async def _an_event(platform: Platform, lead_id: str) -> str:
    answer = await platform.get("crm", f"/leads/{lead_id}/timeline")
    answer.raise_for_status()
    return str(answer.json()["items"][0]["id"])


def addresses(known: dict[str, Any]) -> Iterator[str]:
    """Every page and fragment that the UI declares, but for endless ones, and the list in several views."""
    for route in web_routes():
        if route.is_safe and not route.path.endswith(STREAMS):
            yield _address(route, known)
    yield from (f"/leads?{view}" for view in VIEWS)


def _address(route: Route, known: dict[str, Any]) -> str:
    path = route.filled(lambda name: "queue" if name == "part" else known.get(name) or uuid4())
    query = ASKED.get(route.path, "").format(**known)
    return f"{path}?{query}" if query else path


def _analyse(stack: LedgerStack) -> None:
    """What autovacuum does within a minute of such a growth."""
    for url in stack.demo["postgres_admin"].values():
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("VACUUM ANALYZE")


async def _times(visitor: WebVisitor, known: dict[str, Any], runs: int) -> dict[str, list[list[float]]]:
    """Address → runs → seconds of each request, one after another over one connection."""
    found: dict[str, list[list[float]]] = {address: [] for address in addresses(known)}
    for number in range(runs):
        print(f"… every page, run {number + 1} of {runs}", flush=True)
        for address, measured in found.items():
            measured.append([await _time(visitor, address) for _ in range(WARMING + REQUESTS)][WARMING:])
    return found


async def _time(visitor: WebVisitor, address: str) -> float:
    started = time.perf_counter()
    answer = await visitor.get(address)
    took = time.perf_counter() - started
    if answer.status_code >= 400 or answer.headers.get("location", "").startswith("/login"):
        raise RuntimeError(f"{address}: {answer.status_code}")
    return took


def _p95(measured: list[list[float]]) -> float:
    """Milliseconds, of all runs together: of one run's 40 requests the p95 is the second slowest, and what a page does
    once in two seconds would be in it or not by chance."""
    return quantiles(chain.from_iterable(measured), n=20)[-1] * 1000


def _report(bar: Bar, few: dict[str, list[list[float]]], many: dict[str, list[list[float]]]) -> None:
    pages = {address: (_p95(few[address]), _p95(many[address])) for address in few}
    print(f"{'p95 in ms, at ' + format(FEW, ',') + ' leads':>30} {'at ' + format(MANY, ','):>14} {'ratio':>7}  page")
    for address, (at_few, at_many) in sorted(pages.items()):
        print(f"{at_few:30.1f} {at_many:14.1f} {at_many / at_few:7.2f}  {address}")
    worst = max(pages, key=lambda address: pages[address][1] / pages[address][0])
    at_few, at_many = pages[worst]
    bar.runs.append(at_many / at_few)
    bar.detail = f"{worst}: {at_few:.1f} → {at_many:.1f} ms; {len(pages)} pages, one connection"
