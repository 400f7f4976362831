"""What an assessment's result means, in words: its tier, and how each category stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.web.models.assessment_steps import category_title

TIERS = {
    "L1_ESSENTIALS": ("Essentials", "The basics come first, and they pay off soon."),
    "L2_ADVANCED": ("Advanced", "Single workflows are ready to be automated from end to end."),
    "L3_CONSULTING": ("Consulting", "You are ready for a guided programme with a first use case in production."),
    "L4_PLATFORMS": ("Platforms", "A shared foundation now beats further single projects."),
    "L5_STRATEGIC": ("Strategic", "AI can carry your products, and not only your efficiency."),
}
"""Name and meaning of the tiers of R6, from the lowest to the highest."""


@dataclass(frozen=True, slots=True)
class CategoryResult:
    """`points` are 0-100; `standing` is `strength`, `weakness` or `neutral`."""

    title: str
    points: int
    standing: str

    @property
    def word(self) -> str:
        return {"strength": "Strength", "weakness": "Needs work"}.get(self.standing, "On the way")

    @property
    def tone(self) -> str:
        return {"strength": "green", "weakness": "orange"}.get(self.standing, "blue")


@dataclass(frozen=True, slots=True)
class Advice:
    """`topic` is a category's title, empty for the advice on the tier as a whole."""

    topic: str
    text: str


@dataclass(frozen=True, slots=True)
class ReadinessPage:
    """`level` counts the tier from 1 to 5."""

    score: int
    tier: str
    meaning: str
    level: int
    levels: int
    categories: Sequence[CategoryResult]
    advice: Sequence[Advice]

    @classmethod
    def of(cls, result: Mapping[str, Any], order: Sequence[str]) -> "ReadinessPage":
        """`order` names the categories as they were asked."""
        name, meaning = TIERS.get(result["tier"], (category_title(result["tier"]), ""))
        points_in_order = sorted(result["categories"].items(), key=lambda item: order.index(item[0]))
        return cls(
            score=result["score"],
            tier=name,
            meaning=meaning,
            level=[*TIERS].index(result["tier"]) + 1 if result["tier"] in TIERS else 0,
            levels=len(TIERS),
            categories=[_category(key, points, result) for key, points in points_in_order],
            advice=[_advice(text, result["categories"]) for text in result["recommendations"]],
        )

    def named(self, standing: str) -> Sequence[CategoryResult]:
        return [category for category in self.categories if category.standing == standing]


def _category(key: str, points: float, result: Mapping[str, Any]) -> CategoryResult:
    standing = "strength" if key in result["strengths"] else "weakness" if key in result["weaknesses"] else "neutral"
    return CategoryResult(category_title(key), int(points + 0.5), standing)


def _advice(text: str, categories: Mapping[str, Any]) -> Advice:
    """The service writes `Team: name champions …`; the page shows the topic apart."""
    topic, colon, rest = text.partition(": ")
    if colon and topic.lower() in categories:
        return Advice(topic, rest[:1].upper() + rest[1:])
    return Advice("", text)
