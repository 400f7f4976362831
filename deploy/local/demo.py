"""`make demo`: send leads through the gateway, as web forms and programs would."""

import asyncio
import json
import time
from collections import Counter
from typing import Any

import httpx
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from deploy.local.demo_leads import DemoLead, demo_leads
from deploy.local.stack import Stack
from deploy.local.telling import console, done, failed

CONNECTIONS = 8
ANSWERS = {
    "200": "merged into a lead that is there",
    "201": "created",
    "202": "quarantined",
    "422": "refused, with the fields named",
    "429": "over the rate limit",
}


def send_demo_leads(stack: Stack, count: int, seed: int) -> int:
    """Returns the exit code: 1 if the gateway failed on any lead (refusing a bad one is no failure)."""
    if not stack.demo_file.exists():
        failed("nothing is running: `make up`")
        return 1
    demo = json.loads(stack.demo_file.read_text())
    began = time.monotonic()
    answers = asyncio.run(_send_all(demo, demo_leads(count, seed)))
    seconds = time.monotonic() - began
    for status, number in sorted(answers.items()):
        console.print(f"  {number:6}  {status} {ANSWERS.get(status, '')}")
    broken = sum(number for status, number in answers.items() if status not in ANSWERS)
    if broken:
        failed(f"{broken} of {count} leads got no proper answer: `make status`, `make logs S=ingestion`")
        return 1
    done(f"{count} leads in {seconds:.1f} s; see {demo['urls']['mailbox']} for the mails they caused")
    return 0


async def _send_all(demo: dict[str, Any], leads: list[DemoLead]) -> Counter[str]:
    waiting = list(reversed(leads))
    answers: Counter[str] = Counter()
    bar = Progress(TextColumn("leads"), BarColumn(), MofNCompleteColumn(), console=console)
    async with httpx.AsyncClient(
        base_url=demo["urls"]["ingestion"], headers={"X-API-Key": demo["api_key"]}, timeout=30, trust_env=False
    ) as client:
        with bar:
            task = bar.add_task("leads", total=len(leads))

            async def sender() -> None:
                while waiting:
                    answers[await _send(client, waiting.pop())] += 1
                    bar.advance(task)

            await asyncio.gather(*(sender() for _ in range(CONNECTIONS)))
    return answers


async def _send(client: httpx.AsyncClient, lead: DemoLead) -> str:
    """The status, or the name of what went wrong."""
    try:
        if lead.as_form:
            flat = {name: str(value) for name, value in lead.body.items() if not isinstance(value, dict)}
            answer = await client.post("/api/leads", data=flat)
        else:
            answer = await client.post("/api/leads", json=lead.body)
    except httpx.HTTPError as error:
        return type(error).__name__
    return str(answer.status_code)
