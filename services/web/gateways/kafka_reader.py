"""Kafka for the pages: topics to follow live, and the places of events. It reads only, and belongs to no group.

aiokafka does not get along with uvloop (a broken connection ends its fetching for good): the process runs on asyncio.
"""

import asyncio
import contextlib
from collections import OrderedDict
from collections.abc import AsyncIterator, Sequence
from datetime import datetime

import structlog

from services.web.gateways.event_search import find_places
from services.web.gateways.kafka_consumer import AWAY
from services.web.gateways.platform import Unavailable
from services.web.gateways.topic_reader import Tail, TopicReader, Wanted
from services.web.models.kafka_message import EventPlace, SoughtEvent
from shared.errors import BusinessError

log = structlog.get_logger(__name__)

LAST = 20
MOST_TAILS = 200
"""Each may hold a thousand messages and works for each one that arrives."""
REMEMBERED_PLACES = 20_000
SEARCH_SECONDS = 3.0


class TooManyTails(BusinessError):
    """The process follows as many topics for as many viewers as it can."""

    status, code, title = 503, "too_many_tails", "Too many people watch topics at the moment"


class KafkaReader:
    """One reader per topic, however many watch it; it ends when the last of them leaves."""

    def __init__(self, bootstrap: str) -> None:
        self._bootstrap = bootstrap
        self._readers: dict[str, tuple[TopicReader, asyncio.Task[None]]] = {}
        self._places: OrderedDict[str, EventPlace] = OrderedDict()

    @property
    def topics_followed(self) -> list[str]:
        return sorted(self._readers)

    def expect_room(self) -> None:
        """Raises TooManyTails where one more would be too many."""
        if sum(len(reader.tails) for reader, _ in self._readers.values()) >= MOST_TAILS:
            raise TooManyTails("Try again in a moment.")

    @contextlib.asynccontextmanager
    async def follow(self, topic: str, wanted: Wanted, *, last: int = LAST) -> AsyncIterator[Tail]:
        """What arrives in a topic and is wanted, after the `last` few that came before. Raises TooManyTails."""
        self.expect_room()
        tail = Tail(wanted, last)
        reader = self._reader(topic)
        reader.join(tail)
        try:
            yield tail
        finally:
            reader.leave(tail)
            if not reader.tails:
                await self._stop(topic, reader)

    def _reader(self, topic: str) -> TopicReader:
        known = self._readers.get(topic)
        if known is not None and not known[1].done():
            return known[0]
        reader = TopicReader(self._bootstrap, topic)
        self._readers[topic] = reader, asyncio.create_task(reader.run(), name=f"follow {topic}")
        return reader

    async def _stop(self, topic: str, reader: TopicReader) -> None:
        known = self._readers.get(topic)
        if known is None or known[0] is not reader:
            return
        del self._readers[topic]
        await _ended(known[1])

    async def find_event(self, topic: str, *, event_id: str, key: str, stored_at: datetime) -> EventPlace | None:
        """The place of one event by its `ce_id`, key and `ce_time`; see `find_events`."""
        return (await self.find_events([SoughtEvent(topic, event_id, key, stored_at)])).get(event_id)

    async def find_events(
        self, sought: Sequence[SoughtEvent], *, within: float = SEARCH_SECONDS
    ) -> dict[str, EventPlace]:
        """Event id → place. Left out are those that retention has deleted, and those a bounded search did not reach.

        Raises Unavailable("kafka").
        """
        unknown = [event for event in sought if event.event_id not in self._places]
        if unknown:
            try:
                self._remember(await find_places(self._bootstrap, unknown, within=within))
            except AWAY as error:
                log.warning("kafka_did_not_answer", error=type(error).__name__)
                raise Unavailable("kafka") from error
        return {event.event_id: self._places[event.event_id] for event in sought if event.event_id in self._places}

    def _remember(self, places: dict[str, EventPlace]) -> None:
        """An event never moves."""
        self._places.update(places)
        while len(self._places) > REMEMBERED_PLACES:
            self._places.popitem(last=False)

    async def close(self) -> None:
        readers, self._readers = list(self._readers.values()), {}
        for _, task in readers:
            await _ended(task)


async def _ended(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.wait([task])
    if not task.cancelled() and (error := task.exception()) is not None:
        log.error("topic_reader_failed", error=type(error).__name__)
