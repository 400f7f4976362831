"""From a profile and a lead to a score and its reasons (R4)."""

from dataclasses import dataclass
from math import floor

from services.scoring.models.fortune500 import Listing
from services.scoring.models.lead_view import LeadView
from services.scoring.models.profile import Profile
from services.scoring.models.rules import Number, Reason


@dataclass(frozen=True, slots=True)
class Evaluation:
    """`reasons` add up to `raw_score`; `score` is it, clamped and rounded half up."""

    profile: Profile
    reasons: tuple[Reason, ...]
    raw_score: Number
    score: int
    listing: Listing | None


def evaluate(profile: Profile, lead: LeadView) -> Evaluation:
    """Ask every rule. A rule that gives nothing leaves no reason."""
    reasons = []
    for rule in profile.rules:
        verdict = rule.judge(lead)
        if verdict is not None and verdict.points:
            reasons.append(Reason(rule.rule, verdict.points, verdict.evidence))
    raw_score = sum(reason.points for reason in reasons)
    clamped = min(max(raw_score, profile.minimum), profile.maximum)
    return Evaluation(profile, tuple(reasons), raw_score, floor(clamped + 0.5), lead.listing)
