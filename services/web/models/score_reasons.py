"""Why a score is what it is: each contribution with a bar, their sum, and what was cut off."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from services.web.models.lead_words import in_words

LOWEST, HIGHEST = 0, 100


@dataclass(frozen=True, slots=True)
class Reason:
    """`length` is 0-100, relative to the heaviest reason."""

    rule: str
    points: str
    evidence: str
    is_negative: bool
    length: float


@dataclass(frozen=True, slots=True)
class ScoreReasons:
    """`cut` says what became of the sum where it is not the score."""

    reasons: tuple[Reason, ...]
    total: str
    score: int
    cut: str
    profile: str
    scored_at: datetime | None
    fortune500: str

    @classmethod
    def of(cls, score: int, scoring: Mapping[str, Any]) -> Self:
        """`scoring` is that part of the CRM's lead."""
        contributions = scoring["contributions"]
        total = sum(contribution["points"] for contribution in contributions)
        heaviest = max((abs(contribution["points"]) for contribution in contributions), default=0) or 1
        rank = scoring["fortune500"]
        scored_at = scoring["scored_at"]
        return cls(
            reasons=tuple(_reason(it, heaviest) for it in sorted(contributions, key=lambda it: -abs(it["points"]))),
            total=_points(total),
            score=score,
            cut=_cut(total, score),
            profile=f"{scoring['profile']}, version {scoring['profile_version']}",
            scored_at=None if scored_at is None else datetime.fromisoformat(scored_at),
            fortune500="" if rank is None else f"No. {rank['rank']} of the Fortune 500 {rank['edition'] or ''}".strip(),
        )


def _reason(contribution: Mapping[str, Any], heaviest: float) -> Reason:
    points = contribution["points"]
    return Reason(
        rule=in_words(contribution["rule"]),
        points=("+" if points > 0 else "") + _points(points),
        evidence=contribution["evidence"],
        is_negative=points < 0,
        length=round(abs(points) / heaviest * 100, 1),
    )


def _cut(total: float, score: int) -> str:
    if total > HIGHEST:
        return f"No score is above {HIGHEST}"
    if total < LOWEST:
        return f"No score is below {LOWEST}"
    return "" if total == score else "Rounded half up"


def _points(number: float) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".").replace("-", "\N{MINUS SIGN}")
