"""The writers: submissions through the gateway that remember exactly what they were promised."""

import asyncio
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx

CONNECTIONS = 8
RETRY_SECONDS = 120
COMPANIES = (
    {"company": "Microsoft", "employees": 25000, "domain": "microsoft.com", "job_title": "CISO", "request": "demo"},
    {"company": "JPMorgan Chase", "domain": "jpmchase.com", "job_title": "VP Security", "request": "demo"},
    {"company": "Acme Robotics", "domain": "acme-robotics.example", "job_title": "Head of IT", "request": "contact"},
    {"company": "", "domain": "gmail.com", "job_title": "", "request": "newsletter"},
)


@dataclass
class Promises:
    """What the senders know. `stored` were answered 2xx; `unsure` broke off without an answer and were not repeated."""

    stored: set[str] = field(default_factory=set)
    unsure: set[str] = field(default_factory=set)
    refused: dict[str, int] = field(default_factory=dict)


class Load:
    """Sends submissions over a few connections. One in five carries an Idempotency-Key and is repeated until it is
    answered; the others are sent once, like a browser's form: answered means stored, unanswered means at most once."""

    def __init__(self, demo: dict[str, Any], seed: int) -> None:
        self.url = f"{demo['urls']['ingestion']}/api/leads"
        self.api_key = demo["api_key"]
        self.random = random.Random(seed)
        self.seed = seed
        self.promises = Promises()
        self._count = 0

    def submissions(self, count: int) -> Iterator[dict[str, Any]]:
        """Four of five are new people, the fifth comes back."""
        for _ in range(count):
            number = self._count
            self._count += 1
            person = self.random.randrange(max(1, number)) if number and self.random.random() < 0.2 else number
            company = COMPANIES[person % len(COMPANIES)]
            yield {
                "session_id": f"ledger-{self.seed}-{number}",
                "email": f"person.{self.seed}.{person}@{company['domain']}",
                "first_name": "Person",
                "last_name": str(person),
                "source": "ledger",
                **{name: value for name, value in company.items() if name != "domain"},
            }

    async def send(self, count: int, *, per_second: float) -> None:
        """Send `count` submissions at about that rate, through any fault."""
        queue: asyncio.Queue[dict[str, Any]] = asyncio.Queue(CONNECTIONS)

        async def feed() -> None:
            for submission in self.submissions(count):
                await queue.put(submission)
                await asyncio.sleep(1 / per_second)

        async def work(client: httpx.AsyncClient) -> None:
            while True:
                submission = await queue.get()
                try:
                    await self._send_one(client, submission)
                finally:
                    queue.task_done()

        async with httpx.AsyncClient(timeout=20, headers={"X-API-Key": self.api_key}) as client:
            workers = [asyncio.create_task(work(client)) for _ in range(CONNECTIONS)]
            await feed()
            await queue.join()
            for worker in workers:
                worker.cancel()

    async def _send_one(self, client: httpx.AsyncClient, submission: dict[str, Any]) -> None:
        name = submission["session_id"]
        repeatable = self.random.random() < 0.2
        headers = {"Idempotency-Key": name} if repeatable else {}
        deadline = asyncio.get_running_loop().time() + RETRY_SECONDS
        while True:
            try:
                answer = await client.post(self.url, json=submission, headers=headers)
            except httpx.ConnectError:
                pass  # nothing was sent: any sender may try again
            except httpx.HTTPError:
                if not repeatable:
                    self.promises.unsure.add(name)
                    return
            else:
                if answer.status_code in (200, 201):
                    self.promises.stored.add(name)
                    return
                if answer.status_code not in (409, 429, 503):
                    self.promises.refused[name] = answer.status_code
                    return
                if answer.status_code == 503 and not repeatable:
                    self.promises.unsure.add(name)  # the commit's answer may have been lost on the way
                    return
            if asyncio.get_running_loop().time() > deadline:
                self.promises.unsure.add(name)
                return
            await asyncio.sleep(0.2)
