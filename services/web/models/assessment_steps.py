"""A visitor's assessment as its pages show it: one step per category, what is answered, what is open."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

COMPLETED, ABANDONED = "COMPLETED", "ABANDONED"


@dataclass(frozen=True, slots=True)
class Choice:
    value: int
    text: str


@dataclass(frozen=True, slots=True)
class Question:
    """`number` counts through all steps; `answer` is the chosen value."""

    id: str
    number: int
    text: str
    choices: tuple[Choice, ...]
    answer: int | None

    @property
    def answer_text(self) -> str:
        return next((choice.text for choice in self.choices if choice.value == self.answer), "")


@dataclass(frozen=True, slots=True)
class Step:
    """The questions of one category."""

    key: str
    questions: tuple[Question, ...]

    @property
    def title(self) -> str:
        return category_title(self.key)

    @property
    def answered(self) -> int:
        return sum(question.answer is not None for question in self.questions)

    @property
    def is_done(self) -> bool:
        return self.answered == len(self.questions)


@dataclass(frozen=True, slots=True)
class Assessment:
    """`result` is the service's answer once it is completed. `id` is the right to go on with it: it is in no log."""

    id: str
    status: str
    steps: tuple[Step, ...]
    result: Mapping[str, Any] | None

    @classmethod
    def of(cls, body: Mapping[str, Any]) -> "Assessment":
        """From the answer of `GET /api/assessments/{id}`."""
        steps: dict[str, list[Question]] = {}
        for number, asked in enumerate(body["questions"], start=1):
            choices = tuple(Choice(choice["value"], choice["text"]) for choice in asked["choices"])
            answer = body["answers"].get(asked["id"])
            steps.setdefault(asked["category"], []).append(
                Question(asked["id"], number, asked["text"], choices, answer)
            )
        listed = tuple(Step(key, tuple(questions)) for key, questions in steps.items())
        return cls(str(body["id"]), body["status"], listed, body["result"])

    @property
    def is_completed(self) -> bool:
        return self.status == COMPLETED

    @property
    def was_abandoned(self) -> bool:
        return self.status == ABANDONED

    @property
    def questions(self) -> Sequence[Question]:
        return [question for step in self.steps for question in step.questions]

    @property
    def answered(self) -> int:
        return sum(step.answered for step in self.steps)

    @property
    def open_questions(self) -> Sequence[Question]:
        return [question for question in self.questions if question.answer is None]

    def step(self, key: str | None) -> Step:
        """The one with that key; else the first that is not done; else the last."""
        return next(
            (step for step in self.steps if step.key == key),
            next((step for step in self.steps if not step.is_done), self.steps[-1]),
        )

    def step_of(self, question_id: str) -> Step:
        return next(step for step in self.steps if any(asked.id == question_id for asked in step.questions))

    def before(self, step: Step) -> Step | None:
        place = self.steps.index(step)
        return self.steps[place - 1] if place > 0 else None

    def after(self, step: Step) -> Step | None:
        place = self.steps.index(step)
        return self.steps[place + 1] if place + 1 < len(self.steps) else None


def category_title(key: str) -> str:
    return key.replace("_", " ").capitalize()


def read_answers(posted: Mapping[str, str]) -> dict[str, int | str]:
    """What the radio buttons of a step say. What is no number goes on as it is: the service refuses it by name."""
    given = {name: value for name, value in posted.items() if name.startswith("q") and value}
    return {name: int(value) if value.isascii() and value.isdigit() else value for name, value in given.items()}
