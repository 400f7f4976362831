"""Every process of the installation as it is now, held against what it was before."""

import asyncio
from collections.abc import Mapping

from services.web.gateways.process_probe import ProcessProbe
from services.web.models.process_history import Process, ProcessHistory, ProcessName
from services.web.queries.shared_answers import SharedAnswers
from services.web.settings import ServiceUrls
from shared.clock import utc_now

LOOK_AGAIN_SECONDS = 1.9
"""However many pages are open, the processes are asked no more often than one page renews itself: a look costs twice
what the page costs."""


class ProcessWatch:
    """One for the process: since when something is away is known only to who keeps looking."""

    def __init__(self, services: Mapping[str, ServiceUrls], probe: ProcessProbe) -> None:
        self.probe = probe
        self._histories = [(url, ProcessHistory(name)) for name, url in _processes(services)]
        self._looks: SharedAnswers[tuple[Process, ...]] = SharedAnswers(LOOK_AGAIN_SECONDS)

    async def look(self) -> tuple[Process, ...]:
        """Takes a second at most, whatever is away."""
        processes, _ = await self._looks.get("all", self._ask_all)
        return processes

    def topics_of(self, name: ProcessName) -> frozenset[str]:
        """What a worker read when it was last seen reading."""
        return next((history.topics for _, history in self._histories if history.name == name), frozenset())

    async def _ask_all(self) -> tuple[Process, ...]:
        answers = await asyncio.gather(*(self.probe.ask(url) for url, _ in self._histories))
        now = utc_now()
        return tuple(history.note(answer, now) for (_, history), answer in zip(self._histories, answers, strict=True))


def _processes(services: Mapping[str, ServiceUrls]) -> list[tuple[ProcessName, str]]:
    return [
        (name, url.rstrip("/"))
        for service, urls in services.items()
        for name, url in (
            (ProcessName(service, "api"), urls.api),
            *((ProcessName(service, "worker", number), url) for number, url in enumerate(urls.workers)),
        )
    ]
