"""Remember why leads have their scores, for the mails about them."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.notifications.repositories.projections import ProjectionRepository, ScoreFacts
from shared.db.transaction import Transaction


@dataclass(frozen=True, slots=True)
class RememberScores:
    scores: Sequence[ScoreFacts]


async def remember_scores(tx: Transaction, command: RememberScores) -> None:
    """Store the newest score of each lead, with its reasons."""
    await ProjectionRepository(tx).remember_scores(command.scores)
