"""What a lead did, or what happened to it: one piece of evidence per kind and natural key, counted once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from shared.contracts.leads import LeadRequest


class EvidenceKind(StrEnum):
    """The kinds that the shipped profiles know. Others may be stored, and a workspace's profile may count them."""

    DEMO_REQUEST = "demo_request"
    ASSESSMENT_COMPLETED = "assessment_completed"
    ROI_CALCULATION = "roi_calculation"
    PRICING_PAGE = "pricing_page"
    HIGH_INTENT_CHAT = "high_intent_chat"
    REPLY = "reply"
    HUMAN_CLICK = "human_click"
    BOUNCE = "bounce"
    UNSUBSCRIBE = "unsubscribe"


@dataclass(frozen=True, slots=True)
class Evidence:
    """`key` names the occasion, e.g. a touch or an assessment: its second report changes nothing."""

    kind: str
    key: str
    occurred_at: datetime

    @classmethod
    def of_request(cls, request: LeadRequest, touch: str, asked_at: datetime) -> "Evidence":
        """Asking for something: `demo_request`, `pricing_request`, …"""
        return cls(f"{request.value}_request", touch, asked_at)


Occasions = dict[str, list[datetime]]
"""Kind → when it happened, oldest first."""


def occasions(evidence: Iterable[Evidence]) -> Occasions:
    """Sort evidence by kind and time; the order in which it arrived leaves no trace."""
    times: dict[tuple[str, str], datetime] = {}
    for piece in evidence:
        known = times.setdefault((piece.kind, piece.key), piece.occurred_at)
        if piece.occurred_at < known:
            times[piece.kind, piece.key] = piece.occurred_at
    by_kind: Occasions = {}
    for (kind, _), occurred_at in sorted(times.items(), key=lambda item: item[1]):
        by_kind.setdefault(kind, []).append(occurred_at)
    return by_kind
