"""A message as it lies in a topic, read without trusting it, and the place where an event lies."""

from dataclasses import dataclass, field
from datetime import UTC, datetime


@dataclass(frozen=True, slots=True)
class KafkaMessage:
    """`timestamp` is when the broker got it, in Unix milliseconds; a `value` of None is a tombstone."""

    topic: str
    partition: int
    offset: int
    timestamp: int
    key: bytes | None = field(repr=False)
    value: bytes | None = field(repr=False)
    headers: tuple[tuple[str, bytes | None], ...] = field(repr=False)

    @property
    def size(self) -> int:
        return len(self.value or b"") + sum(len(name) + len(value or b"") for name, value in self.headers)

    @property
    def order(self) -> tuple[int, int, int]:
        """By time, and within a partition by offset."""
        return self.timestamp, self.partition, self.offset

    def header(self, name: str) -> str | None:
        """The header's text; None where it is missing, null, no UTF-8, or there twice with different values."""
        found = {value for known, value in self.headers if known == name}
        if len(found) != 1:
            return None
        value = found.pop()
        try:
            return None if value is None else value.decode()
        except UnicodeDecodeError:
            return None

    @property
    def key_text(self) -> str:
        return "" if self.key is None else self.key.decode("utf-8", "backslashreplace")


@dataclass(frozen=True, slots=True)
class EventPlace:
    """Where an event lies in Kafka: nothing else can be read from it."""

    topic: str
    partition: int
    offset: int
    published_at: datetime

    @classmethod
    def of(cls, message: KafkaMessage) -> "EventPlace":
        at = datetime.fromtimestamp(message.timestamp / 1000, UTC)
        return cls(message.topic, message.partition, message.offset, at)


@dataclass(frozen=True, slots=True)
class SoughtEvent:
    """What is known of an event without Kafka. `stored_at` is its `ce_time`: it was published no earlier."""

    topic: str
    event_id: str
    key: str
    stored_at: datetime
