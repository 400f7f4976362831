"""Reads the events of one topic with aiokafka: pip install "aiokafka[lz4]"."""

import asyncio
import json

from aiokafka import AIOKafkaConsumer

BROKER = "127.0.0.1:8092"
TOPIC = "lead.created"
GROUP = "my-analysis"


def text(value: bytes | None) -> str:
    return (value or b"").decode(errors="replace")  # a topic may hold what no service of ours wrote


async def main() -> None:
    consumer = AIOKafkaConsumer(
        TOPIC,
        bootstrap_servers=BROKER,
        group_id=GROUP,
        auto_offset_reset="earliest",  # a group that is new begins at the first event that is still kept
        enable_auto_commit=False,
    )
    seen: set[str] = set()  # keep it where you keep your results, so that it outlives the process
    await consumer.start()
    try:
        async for message in consumer:
            headers = {name: text(value) for name, value in message.headers}
            event_id = headers.get("ce_id", "")
            if event_id not in seen:  # at least once: the same event may come again
                try:
                    event = json.loads(text(message.value))
                    print(headers["ce_time"], headers["ce_type"], text(message.key), event, flush=True)
                except (KeyError, ValueError):
                    print("left out, not an event:", message.topic, message.partition, message.offset, flush=True)
                seen.add(event_id)
            await consumer.commit()  # after the work is done, or a crash in between loses an event
    finally:
        await consumer.stop()


if __name__ == "__main__":
    asyncio.run(main())
