"""Save a step's answers, and complete the assessment where the visitor says so."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any
from uuid import UUID

from services.web.gateways.participant import Participant
from services.web.gateways.platform import Refused, Unavailable


class Saved(Enum):
    """What became of the answers."""

    KEPT = auto()
    RESULT = auto()
    """Completed, and the result is there."""
    FINAL = auto()
    """It was completed before; these answers came too late."""
    OPEN = auto()
    """Kept, but it cannot be completed yet."""
    REFUSED = auto()
    """There is no such assessment, question or answer."""
    NOT_NOW = auto()
    """Not saved; the same answers can be sent again."""


@dataclass(frozen=True, slots=True)
class AnswerAssessment:
    assessment_id: UUID
    answers: Mapping[str, Any]
    is_finished: bool = False


async def answer_assessment(participant: Participant, command: AnswerAssessment) -> Saved:
    """A repeat changes nothing: answers are merged, and a completed assessment stays as it is."""
    try:
        if command.answers:
            await participant.save(command.assessment_id, command.answers)
        if not command.is_finished:
            return Saved.KEPT
        await participant.complete(command.assessment_id)
    except Unavailable:
        return Saved.NOT_NOW
    except Refused as refused:
        return _meaning(refused)
    return Saved.RESULT


def _meaning(refused: Refused) -> Saved:
    if refused.status == 429:
        return Saved.NOT_NOW
    known = {"assessment_completed": Saved.FINAL, "answers_missing": Saved.OPEN}
    return known.get(refused.code, Saved.REFUSED)
