"""R6: from ten answers to a score, a tier and advice; exact arithmetic, rounded once at the end."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from fractions import Fraction
from math import floor
from typing import Any, Self

from services.assessments.models.questionnaire import Category, Questionnaire
from shared.contracts.assessments import Tier


@dataclass(frozen=True, slots=True)
class Readiness:
    """What the answers amount to. `score` is 0-100, `categories` 0-100 with two decimals by category key.

    `strengths` and `weaknesses` name categories; `recommendations` are sentences: the tier's first,
    then one per category, the neediest first.
    """

    score: int
    tier: Tier
    categories: dict[str, float]
    strengths: list[str]
    weaknesses: list[str]
    recommendations: list[str]

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        return cls(**{**stored, "tier": Tier(stored["tier"])})


def assess_readiness(asked: Questionnaire, answers: Mapping[str, int]) -> Readiness:
    """Weigh a complete set of answers (question id → 1-5). Raises KeyError for a missing one."""
    points = {category.key: _category_points(asked, category, answers) for category in asked.categories}
    total = sum((points[category.key] * category.weight / 100 for category in asked.categories), start=Fraction(0))
    score = floor(total + Fraction(1, 2))  # half up; round() would send 62.5 to 62
    step = asked.tier_of(score)
    standings = {key: asked.standing_of(float(value)) for key, value in points.items()}
    neediest_first = sorted(points, key=lambda key: points[key])  # stable: equals stay in the order of the categories
    return Readiness(
        score=score,
        tier=step.tier,
        categories={key: round(float(value), 2) for key, value in points.items()},
        strengths=[key for key, standing in standings.items() if standing == "strength"],
        weaknesses=[key for key, standing in standings.items() if standing == "weakness"],
        recommendations=[step.recommendation, *(asked.advice[key][standings[key]] for key in neediest_first)],
    )


def _category_points(asked: Questionnaire, category: Category, answers: Mapping[str, int]) -> Fraction:
    given = [answers[question] for question in asked.questions_of(category)]
    return (Fraction(sum(given), len(given)) - 1) / 4 * 100
