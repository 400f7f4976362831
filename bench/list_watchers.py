"""Fifty open lists of leads, each as its page's script behaves, without the browser around it: `python -m` this file
prints a line once all are open, and what each has seen when its input ends."""

import asyncio
import json
import re
import sys
import time
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import httpx

from deploy.local.stack import ROOT
from services.web.http.cookies import NAME
from tests.web_visitor import WebVisitor

LISTS = 50
SOURCE = "open-lists"
ROLES = ("ADMIN", "EDITOR", "SALES_MANAGER", "SDR", "VIEWER")
VIEWS = ("", f"source={SOURCE}", "status=new", "search=list-")
"""Newest first, as the page does it without being asked: each lead belongs into all of them."""
SCRIPTS = ROOT / "services/web/assets/src"
SCORED = re.compile(r'class="score-number">\d')


def _seconds(script: str, constant: str) -> float:
    found = re.search(rf"^const {constant} = (\d+);", (SCRIPTS / script).read_text(), re.MULTILINE)
    assert found is not None
    return int(found[1]) / 1000


GATHER = _seconds("live_stream.ts", "GATHER_MILLISECONDS")
TELL_EVERY = _seconds("live.ts", "EVERY_MILLISECONDS")
ASK_EVERY = _seconds("lead_watch.ts", "EVERY_MILLISECONDS")


Shown = tuple[float, list[str], str]
"""When, the leads with a score, and the oldest lead: ids are in the order of time."""


class OpenList:
    """A page with the list: its stream, and what its script does when it hears of a change."""

    def __init__(self, visitor: WebVisitor, client: httpx.AsyncClient, view: str) -> None:
        self.shown: list[Shown] = []
        self.is_open = asyncio.Event()
        self._headers = {"Cookie": f"{NAME}={visitor.cookie}", "Sec-Fetch-Site": "same-origin"}
        self._origin, self._client, self._view = visitor.origin, client, view
        self._heard = asyncio.Event()

    async def listen(self) -> None:
        async with self._client.stream("GET", f"{self._origin}/stream", headers=self._headers, timeout=None) as stream:
            async for chunk in stream.aiter_raw():
                self.is_open.set()
                if b"event: change" in chunk or b"event: resync" in chunk:
                    self._heard.set()

    async def follow(self) -> None:
        told_at = asked_at = -60.0
        while True:
            await self._heard.wait()
            self._heard.clear()
            await asyncio.sleep(max(GATHER, told_at + TELL_EVERY - time.monotonic()))
            told_at = time.monotonic()
            await asyncio.sleep(max(0.0, asked_at + ASK_EVERY - time.monotonic()))
            asked_at = time.monotonic()
            if asked_at - await self._ask() < told_at:
                self._heard.set()  # made before what was heard

    async def _ask(self) -> float:
        """Notes what is shown. Returns how old the answer is, in seconds."""
        answer = await self._client.get(f"{self._origin}/leads/rows?{self._view}", headers=self._headers)
        answer.raise_for_status()
        rows = answer.json()["rows"]
        scored = [row["id"] for row in rows if SCORED.search(row["html"])]
        self.shown.append((time.monotonic(), scored, min((row["id"] for row in rows), default="")))
        return int(answer.headers["x-answer-age"]) / 1000


async def watch(demo: dict[str, Any]) -> None:
    async with AsyncExitStack() as clients:
        lists = []
        for number in range(LISTS):  # one client each: a common one searches all connections for each request
            client = await clients.enter_async_context(httpx.AsyncClient(timeout=30, trust_env=False, verify=False))
            visitor = await WebVisitor(client, demo, ROLES[number % len(ROLES)]).sign_in()
            lists.append(OpenList(visitor, client, VIEWS[number % len(VIEWS)]))
        tasks = [asyncio.create_task(job) for one in lists for job in (one.listen(), one.follow())]
        await asyncio.gather(*(one.is_open.wait() for one in lists))
        print("open", flush=True)
        ended = asyncio.ensure_future(asyncio.to_thread(sys.stdin.read))
        done, _ = await asyncio.wait([ended, *tasks], return_when=asyncio.FIRST_COMPLETED)
        for task in done - {ended}:
            task.result()  # a list must not die unnoticed
        while tasks:
            for task in tasks:
                task.cancel()  # Python 3.11 can lose a cancellation inside the HTTP client
            tasks = [*(await asyncio.wait(tasks, timeout=1))[1]]
    print(json.dumps([one.shown for one in lists]), flush=True)


if __name__ == "__main__":
    asyncio.run(watch(json.loads(Path(sys.argv[1]).read_text())))
