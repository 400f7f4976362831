"""Reads the events of one topic with confluent-kafka: pip install confluent-kafka."""

import json

from confluent_kafka import Consumer

BROKER = "127.0.0.1:8092"
TOPIC = "lead.created"
GROUP = "my-analysis"


def text(value: bytes | None) -> str:
    return (value or b"").decode(errors="replace")  # a topic may hold what no service of ours wrote


def main() -> None:
    consumer = Consumer(
        {
            "bootstrap.servers": BROKER,
            "group.id": GROUP,
            "auto.offset.reset": "earliest",  # a group that is new begins at the first event that is still kept
            "enable.auto.commit": False,
        }
    )
    seen: set[str] = set()  # keep it where you keep your results, so that it outlives the process
    consumer.subscribe([TOPIC])
    try:
        while True:
            message = consumer.poll(1.0)
            if message is None:
                continue
            if message.error():
                raise SystemExit(str(message.error()))
            headers = {name: text(value) for name, value in message.headers() or []}
            event_id = headers.get("ce_id", "")
            if event_id not in seen:  # at least once: the same event may come again
                try:
                    event = json.loads(text(message.value()))
                    print(headers["ce_time"], headers["ce_type"], text(message.key()), event, flush=True)
                except (KeyError, ValueError):
                    print("left out, not an event:", message.topic(), message.partition(), message.offset(), flush=True)
                seen.add(event_id)
            consumer.commit(message=message, asynchronous=False)  # after the work is done
    finally:
        consumer.close()


if __name__ == "__main__":
    main()
