"""What waits: messages a group has not read, outbox rows not sent, events parked."""

import asyncio
import contextlib
import json
import logging
from dataclasses import dataclass
from typing import Any

import psycopg
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

from deploy.local.ports import SERVICES
from deploy.local.stack import Stack

PATIENCE_SECONDS = 5.0

COUNTS = """SELECT (SELECT count(*) FROM outbox) AS outbox,
    (SELECT count(*) FROM parked WHERE status = 'retry') AS retry,
    (SELECT count(*) FROM parked WHERE status = 'dead') AS dead,
    (SELECT extract(epoch FROM clock_timestamp() - min(created_at))::float8 FROM outbox) AS oldest"""


@dataclass(frozen=True)
class TopicSize:
    """`messages` counts all that ever came; retention may have deleted some."""

    topic: str
    partitions: int
    messages: int


@dataclass(frozen=True)
class GroupLag:
    """`lag`: messages that were written and not yet read by the group."""

    group: str
    topic: str
    lag: int


@dataclass(frozen=True)
class Queues:
    """Rows of a service's outbox (and the age of the oldest), and its parked events."""

    service: str
    outbox: int
    outbox_oldest_seconds: float | None
    parked_retry: int
    parked_dead: int


async def group_lags(stack: Stack) -> tuple[list[TopicSize], list[GroupLag], str | None]:
    """Sizes, lags, and why there are none."""
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)  # the answer says it better
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            sizes, lags = await _ask_kafka(stack.ports.address("kafka"))
            return sizes, lags, None
    except (KafkaError, OSError, TimeoutError) as error:
        return [], [], f"Kafka does not answer ({type(error).__name__})"


async def _ask_kafka(bootstrap: str) -> tuple[list[TopicSize], list[GroupLag]]:
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap, client_id="leadflow-status")
    async with contextlib.AsyncExitStack() as closing:
        closing.push_async_callback(admin.close)
        await admin.start()
        consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap, client_id="leadflow-status")
        closing.push_async_callback(consumer.stop)
        await consumer.start()
        names = sorted(name for name in await admin.list_topics() if not name.startswith("_"))
        described = await admin.describe_topics(names) if names else []
        partitions = [TopicPartition(t["topic"], p["partition"]) for t in described for p in t["partitions"]]
        ends: dict[Any, int] = await consumer.end_offsets(partitions) if partitions else {}
        groups = [group[0] for group in await admin.list_consumer_groups()]
        offsets = {group: await admin.list_consumer_group_offsets(group) for group in sorted(groups)}
    sizes = [
        TopicSize(name, len(own), sum(ends[p] for p in own))
        for name in names
        if (own := [p for p in partitions if p.topic == name])
    ]
    return sizes, [lag for group, read in offsets.items() for lag in _lags(group, read, ends)]


def _lags(group: str, read: dict[Any, Any], ends: dict[Any, int]) -> list[GroupLag]:
    behind: dict[str, int] = {}
    for partition, position in read.items():
        if partition in ends:
            behind.setdefault(partition.topic, 0)
            behind[partition.topic] += max(0, ends[partition] - max(0, position.offset))
    return [GroupLag(group, topic, lag) for topic, lag in sorted(behind.items())]


def queues_of(stack: Stack) -> tuple[list[Queues], list[str]]:
    """Each service's rows, and what could not be counted."""
    try:
        urls: dict[str, str] = json.loads(stack.demo_file.read_text())["postgres_admin"]
    except (OSError, KeyError, ValueError) as error:
        return [], [f"demo.json cannot be read ({type(error).__name__})"]
    counted, problems = [], []
    for service in SERVICES:
        try:
            counted.append(_count(service, urls[service]))
        except psycopg.Error as error:
            problems.append(f"{service}: its database does not answer ({type(error).__name__})")
    return counted, problems


def _count(service: str, url: str) -> Queues:
    with psycopg.connect(url, connect_timeout=int(PATIENCE_SECONDS)) as connection:
        row = connection.execute(COUNTS).fetchone()
    assert row is not None
    outbox, retry, dead, oldest = row
    return Queues(service, outbox, round(oldest, 1) if oldest is not None else None, retry, dead)
