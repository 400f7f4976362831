"""The CRM's feed of changes, read by waiting for it: one request lasts until something happens."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from services.web.gateways.platform import Platform
from services.web.models.session import SignedIn
from services.web.settings import ServiceUrls

WAIT_SECONDS = 20
PATIENCE = httpx.Timeout(WAIT_SECONDS + 5.0, connect=0.5, pool=1.0)
CHANGES = "/api/companies/{ws}/changes"
MOST = 200


@dataclass(frozen=True, slots=True)
class ChangePage:
    """`position` is what to read on from; a page that is full has more behind it."""

    items: list[dict[str, Any]]
    position: str

    @property
    def is_full(self) -> bool:
        return len(self.items) >= MOST


class ChangeFeed:
    """Raises Refused and Unavailable, as `Platform` does."""

    def __init__(self, services: Mapping[str, ServiceUrls]) -> None:
        self._platform = Platform(services, httpx.AsyncClient(timeout=PATIENCE, trust_env=False))

    async def read(self, who: SignedIn, after: str | None, *, wait: float = 0) -> ChangePage:
        """What came after a position, waiting for it if need be; without one, where the feed is now."""
        answer = await self._platform.get(who, "crm", CHANGES, after=after, wait=wait or None, limit=MOST)
        return ChangePage(answer.body["items"], answer.body["next_cursor"])

    async def close(self) -> None:
        await self._platform.close()
