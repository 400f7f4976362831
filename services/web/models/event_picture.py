"""Who talks to whom, as a drawing: services that announce, topics, services that listen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

WIDTH, ROW, GAP, TOP = 820, 28, 14, 30
BOX_WIDTH, TOPIC_LEFT, TOPIC_WIDTH = 118, 240, 196
LISTENER_LEFT = WIDTH - BOX_WIDTH
BOX_HEIGHT = 36


@dataclass(frozen=True, slots=True)
class Box:
    """A service. `tone` is its colour."""

    name: str
    x: float
    y: float
    height: float
    tone: str

    @property
    def middle(self) -> float:
        return self.y + self.height / 2


@dataclass(frozen=True, slots=True)
class TopicRow:
    """A topic with the lines that lead to and from it."""

    name: str
    y: float
    tone: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EventPicture:
    width: int
    height: float
    owners: tuple[Box, ...]
    topics: tuple[TopicRow, ...]
    listeners: tuple[Box, ...]


def draw(
    topics_of: Mapping[str, Sequence[str]], listeners_of: Mapping[str, Sequence[str]], tones: Mapping[str, str]
) -> EventPicture:
    """`topics_of`: owner → topics, `listeners_of`: topic → services; in the order in which they are to be drawn."""
    owners: list[Box] = []
    places: dict[str, tuple[Box, float]] = {}
    top = float(TOP)
    for owner, topics in topics_of.items():
        box = Box(owner, 0, top, len(topics) * ROW, tones.get(owner, "gray"))
        owners.append(box)
        places |= {topic: (box, top + (number + 0.5) * ROW) for number, topic in enumerate(topics)}
        top += box.height + GAP
    height = top - GAP + 4
    listening = [name for name in topics_of if any(name in found for found in listeners_of.values())]
    boxes = _spread(listening, height, tones)
    rows = [
        TopicRow(topic, y, box.tone, _lines(y, [boxes[name] for name in listeners_of.get(topic, ())]))
        for topic, (box, y) in places.items()
    ]
    return EventPicture(WIDTH, height, tuple(owners), tuple(rows), tuple(boxes.values()))


def _spread(names: Sequence[str], height: float, tones: Mapping[str, str]) -> dict[str, Box]:
    room = (height - TOP) / max(len(names), 1)
    return {
        name: Box(
            name, LISTENER_LEFT, TOP + room * (number + 0.5) - BOX_HEIGHT / 2, BOX_HEIGHT, tones.get(name, "gray")
        )
        for number, name in enumerate(names)
    }


def _lines(y: float, listeners: Sequence[Box]) -> tuple[str, ...]:
    right = TOPIC_LEFT + TOPIC_WIDTH
    bend = (LISTENER_LEFT - right) / 2
    announced = f"M {BOX_WIDTH} {y:g} H {TOPIC_LEFT}"
    start = f"M {right} {y:g} C {right + bend:g} {y:g}"
    ends = (f"{LISTENER_LEFT - bend:g} {box.middle:g} {LISTENER_LEFT} {box.middle:g}" for box in listeners)
    return announced, *(f"{start} {end}" for end in ends)
