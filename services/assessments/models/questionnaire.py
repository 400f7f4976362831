"""What is asked and how it is weighed: one immutable data file per questionnaire version."""

from functools import cache
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from shared.contracts.assessments import Tier

FOLDER = Path(__file__).parent / "questionnaires"
CURRENT = "ai-readiness.v1"

Standing = Literal["weakness", "neutral", "strength"]
Points = Annotated[int, Field(ge=0, le=100)]


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Category(_Data):
    """A part of the total; the weights of all categories add up to 100."""

    key: str
    title: str
    weight: Points


class Question(_Data):
    """One question; the first choice is worth 1, the last 5."""

    id: str
    category: str
    text: str
    choices: Annotated[tuple[str, ...], Field(min_length=5, max_length=5)]


class TierStep(_Data):
    """The tier that begins at `from` points, and what we advise there."""

    tier: Tier
    starts_at: Annotated[Points, Field(alias="from")]
    recommendation: str


class Questionnaire(_Data):
    """R6 as data: a change of wording or weight is a new version, so that old results stay explicable."""

    key: str
    title: str
    abandon_after_hours: Annotated[int, Field(gt=0)]
    strength_from: Points
    weakness_below: Points
    categories: tuple[Category, ...]
    questions: tuple[Question, ...]
    tiers: tuple[TierStep, ...]
    advice: dict[str, dict[Standing, str]]

    @model_validator(mode="after")
    def _is_complete(self) -> Self:
        keys = [category.key for category in self.categories]
        if sum(category.weight for category in self.categories) != 100:
            raise ValueError("the weights do not add up to 100")
        if {question.category for question in self.questions} != set(keys):
            raise ValueError("questions and categories do not match")
        if len(self.question_ids) != len(self.questions):
            raise ValueError("two questions share an id")
        if any(set(self.advice.get(key, {})) != {"weakness", "neutral", "strength"} for key in keys):
            raise ValueError("a category lacks advice")
        steps = [step.starts_at for step in self.tiers]
        if steps[0] != 0 or steps != sorted(set(steps)):
            raise ValueError("the tiers do not rise from 0")
        return self

    @property
    def question_ids(self) -> frozenset[str]:
        return frozenset(question.id for question in self.questions)

    def questions_of(self, category: Category) -> list[str]:
        """Ids of the category's questions, in the order they are asked."""
        return [question.id for question in self.questions if question.category == category.key]

    def missing(self, answered: set[str]) -> list[str]:
        """Ids of the questions without an answer, in the order they are asked."""
        return [question.id for question in self.questions if question.id not in answered]

    def tier_of(self, total: int) -> TierStep:
        """The highest step that `total` (0-100) reaches."""
        return next(step for step in reversed(self.tiers) if step.starts_at <= total)

    def standing_of(self, points: float) -> Standing:
        """Whether a category with these points is a strength, a weakness or neither."""
        if points >= self.strength_from:
            return "strength"
        return "weakness" if points < self.weakness_below else "neutral"


@cache
def questionnaire(key: str = CURRENT) -> Questionnaire:
    """The questionnaire of this version. Raises FileNotFoundError for one that was never shipped."""
    return Questionnaire.model_validate_json((FOLDER / f"{key}.json").read_bytes())
