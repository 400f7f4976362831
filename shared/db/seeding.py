"""How a service's `seed.py` runs: one JSON document on standard input, any number of times."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from typing import Any

import orjson

from shared.db.database import Database
from shared.settings import ServiceSettings

Seed = Callable[[Database, dict[str, Any]], Awaitable[object]]


def run_seed(seed: Seed, settings: ServiceSettings) -> None:
    """Read the document, connect, seed, disconnect."""
    asyncio.run(_run(seed, settings, orjson.loads(sys.stdin.buffer.read())))


async def _run(seed: Seed, settings: ServiceSettings, document: dict[str, Any]) -> None:
    database = Database.connect(settings)
    try:
        await seed(database, document)
    finally:
        await database.close()
