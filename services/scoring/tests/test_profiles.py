"""A profile is data: what a workspace may change, and what it may not get wrong."""

import json
from typing import Any

import pytest
from pydantic import ValidationError

from services.scoring.models.profile import Profile, shipped_profiles
from services.scoring.models.shipped import SHIPPED
from services.scoring.tests.factories import DEMO, score


def changed(**values: Any) -> Profile:
    document = json.loads((SHIPPED / "profiles" / "enterprise.v1.json").read_text())
    return Profile.model_validate({**document, **values})


def demo_worth(points: float) -> dict[str, Any]:
    return {
        "rule": "demo_request",
        "part": "intent",
        "kind": "evidence",
        "evidence": "demo_request",
        "says": "asked for a demo",
        "points": points,
    }


class TestProfile:
    def test_ships_two(self) -> None:
        assert {key: profile.version for key, profile in shipped_profiles().items()} == {
            "enterprise.v1": 1,
            "inbound.v1": 1,
        }

    def test_weights_are_data(self) -> None:
        assert score(changed(version=2, rules=[demo_worth(33)]), DEMO).score == 33

    @pytest.mark.parametrize(("points", "rounded"), [(12.5, 13), (13.5, 14), (-0.5, 0), (99.5, 100)])
    def test_rounds_half_up(self, points: float, rounded: int) -> None:
        result = score(changed(rules=[demo_worth(points)]), DEMO)

        assert (result.raw_score, result.score) == (points, rounded)

    @pytest.mark.parametrize(
        "rules",
        [
            [demo_worth(0.3)],
            [demo_worth(1), demo_worth(2)],
            [{**demo_worth(1), "kind": "wishful"}],
            [{**demo_worth(1), "surprise": True}],
        ],
    )
    def test_refuses_what_cannot_be_explained(self, rules: list[dict[str, Any]]) -> None:
        with pytest.raises(ValidationError):
            changed(rules=rules)
