"""Messages as the services publish them, sent to a topic of a test's own."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any
from uuid import uuid4

from aiokafka import AIOKafkaProducer

from services.web.models.kafka_message import KafkaMessage
from shared.clock import utc_now


def headers_of(
    workspace_id: str, *, topic: str = "lead.created", event_id: str = "", at: datetime | None = None, **more: str
) -> list[tuple[str, bytes | None]]:
    headers = {
        "ce_id": event_id or str(uuid4()),
        "ce_type": topic,
        "ce_time": (at or utc_now()).isoformat(),
        "ce_workspaceid": workspace_id,
        "correlation_id": str(uuid4()),
        **more,
    }
    return [(name, value.encode()) for name, value in headers.items()]


def a_message(
    workspace_id: str = "", *, value: Any = None, topic: str = "lead.created", offset: int = 0, **headers: Any
) -> KafkaMessage:
    """A message as the reader gives it."""
    raw = value if isinstance(value, bytes) or value is None else json.dumps(value).encode()
    own = tuple(headers_of(workspace_id, topic=topic, **headers))
    return KafkaMessage(topic, 0, offset, 1_795_000_000_000 + offset, b"key", raw, own)


class Producer:
    def __init__(self, producer: AIOKafkaProducer) -> None:
        self._producer = producer

    async def send(self, topic: str, workspace_id: str, value: Any, *, key: str = "key", **headers: Any) -> None:
        """Returns when the broker has it."""
        await self._producer.send_and_wait(
            topic,
            json.dumps(value).encode(),
            key=key.encode(),
            headers=headers_of(workspace_id, topic=topic, **headers),
        )


@asynccontextmanager
async def producing(bootstrap: str) -> AsyncIterator[Producer]:
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all")
    await producer.start()
    try:
        yield Producer(producer)
    finally:
        await producer.stop()
