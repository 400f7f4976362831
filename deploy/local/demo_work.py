"""What sales makes of the demo's leads: owners, statuses, follow-ups, values. Same seed, same work."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from deploy.local.demo_words import GIVEN_UP

Move = tuple[str, str | None]
"""A status and, where the lead is given up, the reason."""

PATHS: tuple[tuple[int, tuple[str, ...]], ...] = (
    (52, ()),
    (22, ("contacted",)),
    (14, ("contacted", "nurturing")),
    (7, ("contacted", "unqualified")),
    (5, ("contacted", "lost")),
)
"""How many of a hundred leads go which way (R1)."""
PATHS_OF_OTHERS: tuple[tuple[int, tuple[str, ...]], ...] = ((70, ()), (10, ("contacted",)), (20, ("unqualified",)))
"""Those of people who name no company."""

OWNERS = ((48, "sdr"), (20, "editor"), (14, "manager"), (18, None))
"""`sdr` is the workspace's default owner; None: whoever wants may take the lead."""

FOLLOW_UPS = (
    timedelta(days=-3), timedelta(days=-1, hours=-2), timedelta(hours=-4), timedelta(hours=1), timedelta(hours=3),
    timedelta(days=1), timedelta(days=2), timedelta(days=5), timedelta(days=12),
)  # fmt: skip

ASSESSED = 0.09
UNFINISHED = 0.25


@dataclass(frozen=True, slots=True)
class LeadWork:
    """`assessment` maps questions to answers; fewer than ten is an assessment somebody left."""

    owner: str | None
    moves: tuple[Move, ...]
    follow_up: timedelta | None
    estimate: int | None
    assessment: dict[str, int]

    def facts(self, current: dict[str, Any], owner_ids: dict[str, str], now: datetime) -> dict[str, Any]:
        """The merge patch that makes `current` look like this; empty where nothing is to be done."""
        patch: dict[str, Any] = {}
        owner = None if self.owner is None else owner_ids[self.owner]
        if current["owner"] != owner:
            patch["owner"] = owner
        if self.follow_up is not None and current["next_follow_up_at"] is None:
            patch["next_follow_up_at"] = (now + self.follow_up).replace(minute=0, second=0, microsecond=0).isoformat()
        if self.estimate is not None:
            patch["estimated_value"] = {"amount": self.estimate, "currency": "USD"}
        return patch


def demo_work(number: int, seed: int, *, is_promising: bool = True) -> LeadWork:
    """The work on the lead with that number."""
    random = Random(f"{seed}/{number}")  # noqa: S311 -- repeatable, not secret
    paths = PATHS if is_promising else PATHS_OF_OTHERS
    path = random.choices([path for _, path in paths], [weight for weight, _ in paths])[0]
    owner = random.choices([owner for _, owner in OWNERS], [weight for weight, _ in OWNERS])[0]
    if path and owner is None:
        owner = "sdr"
    is_open = not path or path[-1] not in GIVEN_UP
    follow_up = random.choice(FOLLOW_UPS) if is_open and random.random() < (0.75 if path else 0.08) else None
    estimate = random.choice((18, 45, 80, 120, 250, 600)) * 100_000 if path and random.random() < 0.2 else None
    return LeadWork(owner, tuple(_move(random, status) for status in path), follow_up, estimate, _answers(random))


def _move(random: Random, status: str) -> Move:
    reasons = GIVEN_UP.get(status)
    return status, random.choice(reasons) if reasons else None


def _answers(random: Random) -> dict[str, int]:
    if random.random() >= ASSESSED:
        return {}
    level = random.choice((1.6, 2.3, 3.0, 3.4, 4.1, 4.7))
    count = random.randrange(2, 9) if random.random() < UNFINISHED else 10
    return {f"q{number}": min(5, max(1, round(random.gauss(level, 0.9)))) for number in range(1, count + 1)}
