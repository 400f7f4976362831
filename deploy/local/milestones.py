"""Steps of the start that others wait for: `databases:crm`, `topics`, `ready:postgres`."""

import asyncio


class Milestones:
    """Each is reached once and stays reached."""

    def __init__(self) -> None:
        self._events: dict[str, asyncio.Event] = {}

    def reach(self, name: str) -> None:
        self._event(name).set()

    async def wait_for(self, *names: str) -> None:
        for name in names:
            await self._event(name).wait()

    @property
    def reached(self) -> list[str]:
        return sorted(name for name, event in self._events.items() if event.is_set())

    def _event(self, name: str) -> asyncio.Event:
        return self._events.setdefault(name, asyncio.Event())
