"""Which handler takes which event: a service's registry of consumers."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar

from shared.contracts.event import Event
from shared.db.transaction import Transaction
from shared.errors import PoisonMessage
from shared.messaging.received import Received

Handler = Callable[[Sequence[Received[Any]], Transaction], Awaitable[None]]
H = TypeVar("H", bound=Handler)


class Consumers:
    """The handlers of one service; its name is the consumer group and the inbox's `consumer`."""

    def __init__(self, service: str) -> None:
        self.service = service
        self._handlers: dict[str, Handler] = {}
        self._events: dict[str, type[Event]] = {}

    def on(self, *events: type[Event]) -> Callable[[H], H]:
        """Register a handler for one or more event types.

        It gets the messages of one workspace in the order they arrived, at most a batch, each exactly once,
        and a transaction that commits its rows and announcements together with the inbox.
        """

        def register(handler: H) -> H:
            for event in events:
                if event.topic in self._handlers:
                    raise TypeError(f"{self.service} already handles {event.topic}")
                self._handlers[event.topic] = handler
                self._events[event.topic] = event
            return handler

        return register

    @property
    def topics(self) -> list[str]:
        return sorted(self._handlers)

    def event_class(self, topic: str) -> type[Event]:
        """Raises PoisonMessage for a topic that the service has ceased to listen to: a parked message may be of one."""
        if topic not in self._events:
            raise PoisonMessage(f"{self.service} does not listen to {topic}")
        return self._events[topic]

    async def handle(self, batch: Sequence[Received[Any]], tx: Transaction) -> None:
        """Call each handler once, with its messages of the batch, in the order in which they were registered: batches
        at the same time then take their locks in the same order, whatever they begin with."""
        by_handler: dict[Handler, list[Received[Any]]] = {handler: [] for handler in self._handlers.values()}
        for received in batch:
            by_handler[self._handlers[received.topic]].append(received)
        for handler, messages in by_handler.items():
            if messages:
                await handler(messages, tx)
