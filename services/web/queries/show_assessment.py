"""A visitor's assessment, as its pages show it."""

from uuid import UUID

from services.web.gateways.participant import Participant
from services.web.gateways.platform import Refused
from services.web.models.assessment_steps import Assessment

GONE = frozenset({404, 410})


async def show_assessment(participant: Participant, assessment_id: UUID) -> Assessment | None:
    """None for an id that nobody was given, or whose assessment is erased. Raises Refused and Unavailable."""
    try:
        return Assessment.of(await participant.read(assessment_id))
    except Refused as refused:
        if refused.status in GONE:
            return None
        raise
