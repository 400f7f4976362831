"""`make demo`: fill the CRM as web forms, programs, visitors and sales would, over the public interfaces."""

import asyncio
import json
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, TypeVar
from uuid import UUID

import httpx
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from deploy.local.demo_desk import Desk, take_assessment
from deploy.local.demo_leads import DemoLead, demo_leads
from deploy.local.demo_work import LeadWork, demo_work
from deploy.local.stack import Stack
from deploy.local.telling import console, done, failed, say

Item = TypeVar("Item")

CONNECTIONS = 8
SITE = "http://127.0.0.1:8000"
"""The form key is bound to origins of this machine."""
ANSWERS = {
    "sent before": "sent before, by the same command: nothing changed",
    "200": "merged into a lead that is there",
    "201": "created",
    "202": "quarantined",
    "422": "refused, with the fields named",
    "429": "over the rate limit",
}


@dataclass(frozen=True, slots=True)
class Arrived:
    """A lead that the gateway took, and what is to become of it."""

    lead_id: UUID
    lead: DemoLead
    work: LeadWork


class Filling:
    """One run. `answers` counts what the gateway said, `broken` what should not have happened."""

    def __init__(self, demo: dict[str, Any], client: httpx.AsyncClient, progress: Progress, seed: int) -> None:
        self.demo = demo
        self.client = client
        self.progress = progress
        self.seed = seed
        self.desk = Desk(client, demo)
        self.answers: Counter[str] = Counter()
        self.assessments: Counter[str] = Counter()
        self.changes = 0
        self.broken: list[str] = []
        self.arrived: dict[UUID, Arrived] = {}

    async def run(self, leads: list[DemoLead]) -> None:
        await self.desk.sign_in()
        await self._each("leads through the gateway", leads, self._post)
        people = list(self.arrived.values())
        assessed = [person for person in people if person.work.assessment and person.lead.body.get("email")]
        await self._each("assessments", assessed, self._assess)
        await self._each("work of sales", people, self._work)

    async def _each(self, name: str, items: Iterable[Item], act: Callable[[Item], Awaitable[None]]) -> None:
        waiting = list(reversed(list(items)))
        task = self.progress.add_task(name, total=len(waiting))

        async def worker() -> None:
            while waiting:
                try:
                    await act(waiting.pop())
                except (httpx.HTTPError, TimeoutError) as error:
                    self.broken.append(f"{name}: {type(error).__name__}: {error}")
                self.progress.advance(task)

        await asyncio.gather(*(worker() for _ in range(CONNECTIONS)))

    async def _post(self, lead: DemoLead) -> None:
        answer = await self._send(lead)
        is_replay = answer.headers.get("idempotent-replayed") == "true"
        said = "sent before" if is_replay else str(answer.status_code)
        self.answers[said] += 1
        if said not in ANSWERS:
            self.broken.append(f"the gateway answered {answer.status_code}")
        elif answer.is_success and (lead_id := answer.json().get("lead_id")):
            work = demo_work(lead.number, self.seed, is_promising=lead.is_promising)
            person = Arrived(UUID(lead_id), lead, work)
            former = self.arrived.setdefault(person.lead_id, person)
            if lead.number < former.lead.number:  # a repeat may overtake: the first post of a person decides
                self.arrived[person.lead_id] = person

    async def _send(self, lead: DemoLead) -> httpx.Response:
        """The same lead under the same key is taken once a day, however often the demo is run."""
        urls, body = self.demo["urls"], json.dumps(lead.body, sort_keys=True)
        once = {"Idempotency-Key": f"demo-{self.seed}-{lead.number}-{sha256(body.encode()).hexdigest()[:16]}"}
        if lead.way == "manual":
            url = f"{urls['ingestion']}/api/companies/{self.demo['workspace_id']}/leads"
            return await self.client.post(url, json=lead.body, headers={**once, **self.desk.headers("sdr")})
        url = f"{urls['ingestion']}/api/leads"
        if lead.way == "form":
            headers = {**once, "X-API-Key": self.demo["form_key"], "Origin": SITE}
            return await self.client.post(url, data=_as_form(lead.body), headers=headers)
        return await self.client.post(url, json=lead.body, headers={**once, "X-API-Key": self.demo["api_key"]})

    async def _assess(self, person: Arrived) -> None:
        once = f"demo-assessment-{self.seed}-{person.lead_id}"
        told = await take_assessment(self.client, self.demo, person.lead.body, person.work.assessment, once)
        self.assessments[told] += 1

    async def _work(self, person: Arrived) -> None:
        changes = await self.desk.work(person.lead_id, person.work)  # read the sum only after the others had their turn
        self.changes += changes


def send_demo_leads(stack: Stack, count: int, seed: int) -> int:
    """Returns the exit code: 1 if anything failed on any lead (refusing a bad one is no failure)."""
    if not stack.demo_file.exists():
        failed("nothing is running: `make up`")
        return 1
    demo = json.loads(stack.demo_file.read_text())
    began = time.monotonic()
    try:
        filling = asyncio.run(_fill(demo, demo_leads(count, seed), seed))
    except httpx.HTTPError as error:
        failed(f"the CRM does not answer ({type(error).__name__}): `make status`, `make up`")
        return 1
    return _tell(filling, demo, count, time.monotonic() - began)


async def _fill(demo: dict[str, Any], leads: list[DemoLead], seed: int) -> Filling:
    columns = TextColumn("{task.description:<26}"), BarColumn(), MofNCompleteColumn()
    async with httpx.AsyncClient(timeout=30, trust_env=False) as client:
        with Progress(*columns, console=console) as progress:
            filling = Filling(demo, client, progress, seed)
            await filling.run(leads)
    return filling


def _tell(filling: Filling, demo: dict[str, Any], count: int, seconds: float) -> int:
    for said, number in sorted(filling.answers.items()):
        console.print(f"  {number:6}  {ANSWERS.get(said, 'unexpected')} [dim]({said})[/dim]")
    for said, number in sorted(filling.assessments.items()):
        console.print(f"  {number:6}  assessments {said}")
    console.print(f"  {filling.changes:6}  owners, follow-ups, values and statuses set in the CRM")
    if filling.broken:
        failed(f"{len(filling.broken)} times something failed, first {filling.broken[0]}: `make status`, `make logs`")
        return 1
    done(f"{count} leads in {seconds:.1f} s: {demo['urls']['web']}/leads, and their mails at {demo['urls']['mailbox']}")
    if filling.answers["sent before"]:
        say("to see other leads arrive: `make demo SEED=2`")
    return 0


def _as_form(body: dict[str, Any]) -> dict[str, str]:
    """As a browser would send it: members of an object are named with a dot."""
    flat = {name: str(value) for name, value in body.items() if not isinstance(value, dict)}
    for name, value in body.items():
        if isinstance(value, dict):
            flat |= {f"{name}.{member}": str(said).lower() for member, said in value.items()}
    return flat
