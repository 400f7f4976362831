"""Topics come from the contracts: this creates them, and brings retention and partitions of old ones up to date.

python -m shared.messaging.topics --bootstrap 127.0.0.1:8092
"""

import argparse
import asyncio

from aiokafka.admin import AIOKafkaAdminClient, NewPartitions, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from shared.contracts.catalogue import all_events
from shared.contracts.event import Event

DAY_MILLISECONDS = 86_400_000


def topic_config(event: type[Event]) -> dict[str, str]:
    """The Kafka settings of an event's topic."""
    return {
        "cleanup.policy": "delete",
        "retention.ms": str(event.retention_days() * DAY_MILLISECONDS),
        "max.message.bytes": "1048588",
    }


async def create_topics(bootstrap: str, *, replication: int = 1) -> list[str]:
    """Create what is missing, grow what has too few partitions. Returns the created topics' names. Idempotent."""
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap, client_id="leadflow-topics")
    await admin.start()
    try:
        existing = set(await admin.list_topics())
        missing = {topic: event for topic, event in all_events().items() if topic not in existing}
        if missing:
            await admin.create_topics(
                [
                    NewTopic(topic, event.partitions, replication, topic_configs=topic_config(event))
                    for topic, event in missing.items()
                ]
            )
        await _update(admin, {topic: event for topic, event in all_events().items() if topic in existing})
        return sorted(missing)
    finally:
        await admin.close()


async def _update(admin: AIOKafkaAdminClient, topics: dict[str, type[Event]]) -> None:
    if not topics:
        return
    described = await admin.describe_topics(list(topics))
    for topic in described:
        event = topics[topic["topic"]]
        if len(topic["partitions"]) < event.partitions:
            await admin.create_partitions({event.topic: NewPartitions(event.partitions)})
    settings = [ConfigResource(ConfigResourceType.TOPIC, name, topic_config(event)) for name, event in topics.items()]
    await admin.alter_configs(settings)


def main() -> None:
    parser = argparse.ArgumentParser(description="Create the topics of all contracts.")
    parser.add_argument("--bootstrap", default="127.0.0.1:8092", help="host:port of a broker")
    parser.add_argument("--replication", type=int, default=1, help="copies of each partition")
    arguments = parser.parse_args()
    created = asyncio.run(create_topics(arguments.bootstrap, replication=arguments.replication))
    print(f"{len(created)} topics created, {len(all_events())} in all")  # noqa: T201 -- a command's answer


if __name__ == "__main__":
    main()
