"""Asks processes for their readiness and their metrics: all at once, and none for longer than a second."""

import asyncio
from collections.abc import Mapping
from typing import Any

import httpx

from services.web.models.process_history import ProbeAnswer
from services.web.models.process_metrics import read_metrics

PATIENCE_SECONDS = 1.0


class ProcessProbe:
    """Processes answer these questions to anybody, so nobody's token goes along."""

    def __init__(self, *, patience: float = PATIENCE_SECONDS) -> None:
        self._patience = patience
        self._client = httpx.AsyncClient(trust_env=False, limits=httpx.Limits(max_connections=100))

    async def ask(self, url: str) -> ProbeAnswer:
        """Never raises: what does not answer in time is away."""
        readiness, metrics = await asyncio.gather(self._get(f"{url}/readyz"), self._get(f"{url}/metrics"))
        # Milliseconds of parsing for each process: in a thread, so that nobody's page waits for all of them.
        is_told = metrics is not None and metrics.is_success
        parsed = await asyncio.to_thread(read_metrics, metrics.text) if metrics is not None and is_told else None
        document = _document(readiness)
        if document is None:
            return ProbeAnswer(None, {}, parsed)
        return ProbeAnswer(str(document.get("status")), dict(document.get("missing", {})), parsed)

    async def close(self) -> None:
        await self._client.aclose()

    async def _get(self, url: str) -> httpx.Response | None:
        try:
            async with asyncio.timeout(self._patience):
                return await self._client.get(url)
        except (httpx.HTTPError, TimeoutError):
            return None


def _document(answer: httpx.Response | None) -> Mapping[str, Any] | None:
    """`/readyz` answers 503 with the same document where something is missing."""
    try:
        document = None if answer is None else answer.json()
    except ValueError:
        return None
    return document if isinstance(document, dict) else None
