"""Reading every topic as a plain Kafka consumer would, and comparing messages with the published description."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID

import yaml
from aiokafka import AIOKafkaConsumer, TopicPartition
from jsonschema import Draft202012Validator, FormatChecker

ASYNCAPI = Path(__file__).parents[2] / "docs" / "asyncapi.yaml"
FORGED = "x-ledger-forged"
"""Marks what the ledger's poison tests put into a topic: no service published it."""

formats = FormatChecker()


@formats.checks("uuid", raises=ValueError)
def _is_uuid(value: object) -> bool:
    return not isinstance(value, str) or str(UUID(value)) == value.lower()


@formats.checks("date-time", raises=ValueError)
def _is_moment(value: object) -> bool:
    return not isinstance(value, str) or datetime.fromisoformat(value).tzinfo is not None


@dataclass(frozen=True, slots=True)
class Published:
    """A message as it stands on the wire."""

    topic: str
    key: str
    headers: dict[str, str]
    payload: Any


async def read_published(kafka: str, topics: list[str]) -> list[Published]:
    """Everything the services have published so far, forged messages left out."""
    consumer = AIOKafkaConsumer(
        *topics, bootstrap_servers=kafka, enable_auto_commit=False, auto_offset_reset="earliest"
    )
    await consumer.start()
    try:
        partitions = list(consumer.assignment())
        ends = await consumer.end_offsets(partitions)
        found: list[Published] = []
        while not await _has_read(consumer, ends):
            for records in (await consumer.getmany(timeout_ms=500, max_records=2000)).values():
                found += [_published(record) for record in records if FORGED not in dict(record.headers)]
        return found
    finally:
        await consumer.stop()


async def _has_read(consumer: AIOKafkaConsumer, ends: Mapping[TopicPartition, int]) -> bool:
    return all([await consumer.position(partition) >= end for partition, end in ends.items()])


def _published(record: Any) -> Published:
    headers = {name: value.decode() for name, value in record.headers}
    return Published(record.topic, record.key.decode(), headers, json.loads(record.value))


@lru_cache
def description() -> dict[str, Any]:
    """docs/asyncapi.yaml."""
    loaded: dict[str, Any] = yaml.safe_load(ASYNCAPI.read_text())
    return loaded


def described_topics() -> list[str]:
    return sorted(channel["address"] for channel in description()["channels"].values())


def problems_of(message: Published) -> Iterator[str]:
    """Where a message is not what the description promises."""
    payload, headers, properties = _validators(message.topic)
    for error in payload.iter_errors(message.payload):
        yield f"{message.topic}: value {error.json_path}: {error.message}"
    for name in set(message.payload) - properties:
        yield f"{message.topic}: value has an undescribed field {name}"
    for error in headers.iter_errors(message.headers):
        yield f"{message.topic}: header: {error.message}"
    yield from _header_problems(message)


def _header_problems(message: Published) -> Iterator[str]:
    headers = message.headers
    if headers["ce_type"] != message.topic:
        yield f"{message.topic}: ce_type is {headers['ce_type']}"
    if headers["ce_subject"].partition("/")[2] != message.key:
        yield f"{message.topic}: ce_subject {headers['ce_subject']} is not about key {message.key}"
    if headers["ce_source"] != f"/svc/{_owner(message.topic)}":
        yield f"{message.topic}: ce_source is {headers['ce_source']}"
    if not headers["ce_dataschema"].startswith(f"{message.topic}/"):
        yield f"{message.topic}: ce_dataschema is {headers['ce_dataschema']}"


@lru_cache
def _validators(topic: str) -> tuple[Draft202012Validator, Draft202012Validator, frozenset[str]]:
    """For the value, for the headers, and the names the value may have."""
    components = description()["components"]
    message = next(found for found in components["messages"].values() if found["name"] == topic)
    payload = message["payload"]
    return (
        Draft202012Validator({**payload, "components": components}, format_checker=formats),
        Draft202012Validator(components["schemas"]["CloudEventHeaders"]),
        frozenset(payload["properties"]),
    )


@lru_cache
def _owner(topic: str) -> str:
    """The service whose operation sends to the topic, by its tag."""
    wanted = {"$ref": f"#/channels/{topic}"}
    operations = description()["operations"].values()
    return str(next(o["tags"][0]["name"] for o in operations if o["action"] == "send" and o["channel"] == wanted))
