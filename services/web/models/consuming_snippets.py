"""How to consume a topic: programs that run as they stand, for the reader's own broker and topic."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "templates" / "events" / "snippets"
BROKER, TOPIC, GROUP = "127.0.0.1:8092", "lead.created", "my-analysis"
"""What the files say, and what is put into its place."""


@dataclass(frozen=True, slots=True)
class Snippet:
    """`file` is the name under which it can be saved and run."""

    id: str
    title: str
    file: str
    run: str

    def text(self, *, broker: str, topic: str, group: str = GROUP) -> str:
        text = _read(self.file)
        for known, value in ((BROKER, broker), (TOPIC, topic), (GROUP, group)):
            text = text.replace(known, value)
        return text


@lru_cache
def _read(name: str) -> str:
    return (FOLDER / name).read_text()


SNIPPETS = (
    Snippet("aiokafka", "Python, aiokafka", "consume_aiokafka.py", "python consume_aiokafka.py"),
    Snippet("confluent", "Python, confluent-kafka", "consume_confluent_kafka.py", "python consume_confluent_kafka.py"),
    Snippet("java", "Java", "ConsumeEvents.java", 'java -cp "libs/*" ConsumeEvents.java'),
    Snippet("console", "Console consumer", "consume_console.sh", "sh consume_console.sh"),
    Snippet("replay", "Replay", "replay_from_the_beginning.sh", "sh replay_from_the_beginning.sh"),
)
