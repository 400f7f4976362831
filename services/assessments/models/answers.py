"""Which answers are acceptable: whole numbers from 1 to 5, to questions that were asked."""

from collections.abc import Mapping
from typing import Any

from services.assessments.models.questionnaire import Questionnaire
from shared.errors import FieldError, InvalidInput

LOWEST, HIGHEST = 1, 5


def check_answers(asked: Questionnaire, given: Mapping[str, Any]) -> dict[str, int]:
    """The answers, if all are acceptable. Raises InvalidInput naming each that is not: `true`, `3.0` and `"3"` are
    no whole numbers, however much they look like one."""
    known = asked.question_ids
    errors = [error for question, answer in given.items() if (error := _error(question, answer, known))]
    if errors:
        raise InvalidInput("some answers are not acceptable", errors=errors)
    return dict(given)


def _error(question: str, answer: Any, known: frozenset[str]) -> FieldError | None:
    pointer = "/answers/" + question.replace("~", "~0").replace("/", "~1")  # RFC 6901
    if question not in known:
        return FieldError(pointer, "unknown_question", "there is no such question")
    if type(answer) is not int or not LOWEST <= answer <= HIGHEST:
        return FieldError(pointer, "not_1_to_5", f"an answer is a whole number from {LOWEST} to {HIGHEST}")
    return None
