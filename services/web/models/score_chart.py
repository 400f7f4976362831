"""Geometry of the score history: a step line over equal steps, one per change, on the bands of R5."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 480, 132
LEFT, RIGHT, TOP, BOTTOM = 30, 10, 8, 8
BANDS = (("cold", 0, 30), ("warm", 30, 50), ("hot", 50, 70), ("very-hot", 70, 100))


@dataclass(frozen=True, slots=True)
class Point:
    x: float
    y: float
    score: int


@dataclass(frozen=True, slots=True)
class Stripe:
    tone: str
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class ScoreChart:
    """In the units of the picture's view box; `line` is the `d` of a path."""

    width: int
    height: int
    left: int
    inner_width: int
    points: tuple[Point, ...]
    line: str
    stripes: tuple[Stripe, ...]
    ticks: tuple[tuple[int, float], ...]


def draw(scores: Sequence[int]) -> ScoreChart:
    """`scores` from the oldest to the newest, at least one."""
    inner = WIDTH - LEFT - RIGHT
    step = inner / len(scores)
    points = tuple(Point(round(LEFT + step * (n + 0.5), 1), _y(score), score) for n, score in enumerate(scores))
    parts = [f"M{LEFT} {points[0].y}"]
    for number, point in enumerate(points):
        parts.append(f"V{point.y}H{round(LEFT + step * (number + 1), 1)}")
    return ScoreChart(
        width=WIDTH,
        height=HEIGHT,
        left=LEFT,
        inner_width=inner,
        points=points,
        line="".join(parts),
        stripes=tuple(Stripe(tone, _y(high), round(_y(low) - _y(high), 1)) for tone, low, high in BANDS),
        ticks=tuple((score, _y(score)) for score in (0, 30, 50, 70, 100)),
    )


def _y(score: int) -> float:
    return round(TOP + (HEIGHT - TOP - BOTTOM) * (1 - score / 100), 1)
