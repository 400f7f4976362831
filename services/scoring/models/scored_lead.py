"""A lead as scoring keeps it: facts, evidence, score and alert state; one aggregate, one row, one version."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from services.scoring.models.alert import AlertState
from services.scoring.models.evaluation import Evaluation, evaluate
from services.scoring.models.evidence import Evidence, occasions
from services.scoring.models.facts import Facts
from services.scoring.models.lead_view import LeadView
from services.scoring.models.rules import Number
from services.scoring.models.workspace import Workspace
from shared.contracts.event import Event
from shared.contracts.scoring import Band, LeadAlertRaised, LeadScored
from shared.identifiers import new_id
from shared.messaging.cause import Cause


@dataclass(frozen=True, slots=True)
class LeadNews:
    """What one message says of a lead: facts of a version, or evidence, or both. `told_by` is its topic."""

    lead_id: UUID
    told_by: str
    cause: Cause
    facts: Facts | None = None
    facts_version: int = 0
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Score:
    """A score with its reasons, `[{rule, points, evidence}]`. Rank and edition are those of a *verified* Fortune 500
    company."""

    score: int
    raw_score: Number
    band: Band
    profile: str
    profile_version: int
    contributions: list[dict[str, Any]]
    fortune500_rank: int | None
    fortune500_edition: int | None
    fortune500_standing: str | None

    @classmethod
    def of(cls, evaluation: Evaluation, band: Band) -> "Score":
        listing = evaluation.listing
        proven = listing if listing is not None and listing.is_verified else None
        return cls(
            score=evaluation.score,
            raw_score=evaluation.raw_score,
            band=band,
            profile=evaluation.profile.key,
            profile_version=evaluation.profile.version,
            contributions=[reason._asdict() for reason in evaluation.reasons],
            fortune500_rank=proven.rank if proven else None,
            fortune500_edition=proven.edition if proven else None,
            fortune500_standing=listing.standing.value if listing else None,
        )


@dataclass(slots=True)
class ScoredLead:
    """`version` counts announced scores. A lead without facts is only a place for evidence that came early.

    `is_new` until its row exists; `is_changed` when the score must be announced, `is_recorded` when facts or score
    changed and the history wants a line; `previous` is the score before this transaction.
    """

    id: UUID
    facts: Facts | None = None
    facts_version: int = 0
    version: int = 0
    score: Score | None = None
    alert: AlertState = field(default_factory=AlertState)
    scored_at: datetime | None = None
    evidence: list[Evidence] = field(default_factory=list)
    news: LeadNews | None = None
    heard: list[Evidence] = field(default_factory=list)
    previous: int | None = None
    is_new: bool = True
    is_changed: bool = False
    is_recorded: bool = False

    def learn(self, news: LeadNews) -> None:
        """Take in a message. Older facts never replace newer ones, but what the lead did counts whenever it is told."""
        self.news = news
        self.heard += news.evidence
        if news.facts is not None and news.facts_version > self.facts_version:
            self.is_recorded = self.is_recorded or news.facts != self.facts
            self.facts, self.facts_version = news.facts, news.facts_version

    def rescore(self, workspace: Workspace, *, now: datetime) -> Sequence[Event]:
        """Judge what is known by now. Returns what there is to announce: nothing, if nothing changed."""
        if self.facts is None:
            return ()
        score = self._evaluate(self.facts, workspace, now)
        if self.score is not None and _essence(score) == _essence(self.score):
            return ()
        self.previous = None if self.score is None else self.score.score
        self.score, self.scored_at = score, now
        self.version += 1
        self.is_changed = self.is_recorded = True
        scored = self._scored(score, now)
        return (scored, *self._alerts(scored, workspace))

    def _evaluate(self, facts: Facts, workspace: Workspace, now: datetime) -> Score:
        known = occasions([*self.evidence, *self.heard]) if self.evidence or self.heard else {}
        view = LeadView.of(facts, known, competitors=workspace.competitors, at=now)
        evaluation = evaluate(workspace.profile, view)
        return Score.of(evaluation, workspace.bands.of(evaluation.score))

    def _scored(self, score: Score, now: datetime) -> LeadScored:
        return LeadScored.model_validate(
            {
                "lead_id": self.id,
                "score": score.score,
                "previous_score": self.previous,
                "raw_score": score.raw_score,
                "band": score.band,
                "profile": score.profile,
                "profile_version": score.profile_version,
                "contributions": score.contributions,
                "fortune500_rank": score.fortune500_rank,
                "fortune500_edition": score.fortune500_edition,
                "scored_at": now,
            }
        )

    def _alerts(self, scored: LeadScored, workspace: Workspace) -> list[LeadAlertRaised]:
        policy = workspace.alerts
        self.alert, is_due = self.alert.watch(self.previous, scored.score, policy, now=scored.scored_at)
        if not is_due:
            return []
        return [
            LeadAlertRaised(
                lead_id=self.id,
                alert_id=new_id(),
                score=scored.score,
                previous_score=self.previous,
                threshold=policy.threshold,
                band=scored.band,
                fast_track=scored.score >= policy.priority_threshold,
                raised_at=scored.scored_at,
                contributions=scored.contributions,
            )
        ]


def _essence(score: Score) -> tuple[Any, ...]:
    """A change of anything else is not worth an announcement."""
    return (score.score, score.band, score.profile, score.profile_version, score.contributions)
