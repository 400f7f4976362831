"""The bars: ratios, so that they mean the same on any machine, with what must be reached and what is near the limit."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any


@dataclass
class Bar:
    """One ratio. `runs` are its values; the median counts. `at_most` marks a ratio that should be small."""

    number: int
    name: str
    must: float
    near: float
    at_most: bool = False
    runs: list[float] = field(default_factory=list)
    detail: str = ""

    @property
    def value(self) -> float:
        return median(self.runs)

    @property
    def verdict(self) -> str:
        if self._reaches(self.near):
            return "near limit"
        return "reached" if self._reaches(self.must) else "MISSED"

    def _reaches(self, line: float) -> bool:
        return self.value <= line if self.at_most else self.value >= line

    def as_dict(self) -> dict[str, Any]:
        return {
            "bar": self.number,
            "name": self.name,
            "value": round(self.value, 4),
            "must": self.must,
            "near": self.near,
            "runs": [round(run, 4) for run in self.runs],
            "verdict": self.verdict,
            "detail": self.detail,
        }


def new_bars() -> dict[int, Bar]:
    """Every bar that is measured today, by number."""
    bars = (
        Bar(1, "accepted leads/s : naive ORM endpoint", 10, 20),
        Bar(2, "accepted leads/s : FastAPI no-op", 0.5, 0.85),
        Bar(3, "accepted leads/s : raw ASGI no-op", 0.18, 0.38),
        Bar(4, "end-to-end rate : gateway-only rate", 0.25, 0.4),
        Bar(5, "p99 : p50 of accepted leads, 32 connections", 4, 2, at_most=True),
        Bar(8, "CPU of auth, limits, telemetry : bare gateway", 0.4, 0.2, at_most=True),
        Bar(9, "POST to CRM p99 at 50/s : one POST p50", 60, 20, at_most=True),
        Bar(11, "slowest-growing page, p95 100,000 : 1,000 leads", 2, 1.2, at_most=True),
        Bar(12, "gateway p99 beside 50 open lists : alone", 2, 1.2, at_most=True),
        Bar(13, "POST to 50 open lists p99 at 50/s : one second", 1, 0.5, at_most=True),
    )
    return {bar.number: bar for bar in bars}


def table(bars: Sequence[Bar]) -> str:
    """The bars for people to read."""
    lines = [f"{'bar':>3}  {'ratio':46} {'value':>8} {'must':>7} {'near':>7}  verdict"]
    for bar in bars:
        sign = "≤" if bar.at_most else "≥"
        lines.append(
            f"{bar.number:>3}  {bar.name:46} {bar.value:8.3g} {sign + format(bar.must, 'g'):>7} "
            f"{sign + format(bar.near, 'g'):>7}  {bar.verdict:10}  {bar.detail}"
        )
    return "\n".join(lines)
