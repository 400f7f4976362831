"""What clients send and get, as the API documents it."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from services.assessments.models.assessment import Assessment, AssessmentStatus
from services.assessments.models.email_address import email_match
from services.assessments.models.questionnaire import Question
from services.assessments.models.readiness import Readiness
from services.assessments.usecases.answer_assessment import AnswerAssessment
from services.assessments.usecases.start_assessment import StartAssessment
from shared.contracts.assessments import Tier

EXAMPLE_ID = "5e0c1a52-7d0a-4c0b-9f0e-2b6c1f3d8a41"


def _printable(text: str) -> str:
    if not text.isprintable():
        raise ValueError("it holds a character that cannot be printed")
    return text


def _an_address(text: str) -> str:
    email_match(text)
    return text


def _nothing_is_none(value: object) -> object:
    return None if isinstance(value, str) and not value.strip() else value


Email = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=254),
    AfterValidator(_an_address),
    Field(json_schema_extra={"format": "email"}),
]
"""As it was written; its match form is made where it is needed."""

Line = Annotated[
    Annotated[str, StringConstraints(strip_whitespace=True, max_length=200), AfterValidator(_printable)] | None,
    BeforeValidator(_nothing_is_none),
]
"""One line of text; blank counts as not given."""

Answer = Annotated[int, Field(strict=True, ge=1, le=5)]
Answers = Annotated[dict[str, Answer], Field(examples=[{"q1": 3, "q2": 4}])]


class StartIn(BaseModel):
    """Who begins. `name` serves where first and last name are not told apart."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"email": "ann.lee@example.com", "first_name": "Ann", "last_name": "Lee"}]}
    )

    email: Email
    first_name: Line = None
    last_name: Line = None
    name: Line = None
    company: Line = None

    def command(self) -> StartAssessment:
        first_name, last_name = self.first_name, self.last_name
        if self.name and not (first_name or last_name):
            first, _, last = self.name.rpartition(" ")
            first_name, last_name = first or None, last
        return StartAssessment(self.email, first_name, last_name, self.company)


class AnswersIn(BaseModel):
    """Some answers, 1-5 by question id; they are merged into those given before."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"answers": {"q1": 3, "q2": 4}}]})

    answers: Answers

    def command(self, assessment_id: UUID) -> AnswerAssessment:
        return AnswerAssessment(assessment_id, self.answers)


class ChoiceOut(BaseModel):
    value: int
    text: str


class QuestionOut(BaseModel):
    """Ask `text`, offer the choices, send back the chosen `value`."""

    id: str
    category: str
    text: str
    choices: list[ChoiceOut]

    @classmethod
    def of(cls, question: Question) -> Self:
        choices = [ChoiceOut(value=value, text=text) for value, text in enumerate(question.choices, start=1)]
        return cls(id=question.id, category=question.category, text=question.text, choices=choices)


class ResultOut(BaseModel):
    """R6's outcome: 0-100 in total and by category; `strengths` and `weaknesses` name categories."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "score": 61,
                    "tier": "L3_CONSULTING",
                    "categories": {"technology": 75.0, "process": 50.0, "team": 25.0, "strategy": 100.0},
                    "strengths": ["technology", "strategy"],
                    "weaknesses": ["team"],
                    "recommendations": ["Choose Consulting: you are ready for a guided programme. …"],
                }
            ]
        }
    )

    score: int
    tier: Tier
    categories: dict[str, float]
    strengths: list[str]
    weaknesses: list[str]
    recommendations: list[str]

    @classmethod
    def of(cls, readiness: Readiness) -> Self:
        return cls(**readiness.as_json())


class ProgressOut(BaseModel):
    """How far it is: `missing` names the questions that are open."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"id": EXAMPLE_ID, "status": "STARTED", "answers": {"q1": 3}, "missing": ["q2", "q3"]}]
        }
    )

    id: UUID
    status: AssessmentStatus
    answers: Answers
    missing: list[str]

    @classmethod
    def of(cls, assessment: Assessment) -> Self:
        return cls(id=assessment.id, status=assessment.status, answers=assessment.answers, missing=assessment.missing)


class AssessmentOut(ProgressOut):
    """All that is needed to go on, and nothing about the person: the id may have been passed on."""

    questionnaire: str
    questions: list[QuestionOut]
    result: ResultOut | None

    @classmethod
    def of(cls, assessment: Assessment) -> Self:
        readiness = assessment.readiness()
        return cls(
            **dict(ProgressOut.of(assessment)),
            questionnaire=assessment.questionnaire_key,
            questions=[QuestionOut.of(question) for question in assessment.asked.questions],
            result=None if readiness is None else ResultOut.of(readiness),
        )
