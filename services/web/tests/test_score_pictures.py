"""Why a score is what it is, and how it moved, as pictures."""

from itertools import pairwise
from typing import Any

from services.web.models.score_chart import draw
from services.web.models.score_reasons import ScoreReasons

SCORING: dict[str, Any] = {
    "profile": "enterprise.v1",
    "profile_version": 1,
    "scored_at": "2026-11-20T12:00:01Z",
    "fortune500": {"rank": 14, "edition": 2025},
    "contributions": [
        {"rule": "free_mail", "points": -10, "evidence": "gmail.com"},
        {"rule": "fortune_500", "points": 40, "evidence": "Microsoft"},
        {"rule": "seniority", "points": 25.5, "evidence": "CISO"},
    ],
}


class TestScoreReasons:
    def test_put_the_heaviest_first_and_add_up(self) -> None:
        why = ScoreReasons.of(56, SCORING)

        assert [(reason.rule, reason.points, reason.length) for reason in why.reasons] == [
            ("Fortune 500", "+40", 100.0), ("Seniority", "+25.5", 63.7), ("Free mail", "\N{MINUS SIGN}10", 25.0),
        ]  # fmt: skip
        assert (why.total, why.cut) == ("55.5", "Rounded half up")
        assert why.fortune500 == "No. 14 of the Fortune 500 2025"

    def test_say_what_was_cut_off(self) -> None:
        many = {**SCORING, "contributions": [{"rule": "x", "points": 105, "evidence": ""}]}
        few = {**SCORING, "contributions": [{"rule": "x", "points": -50, "evidence": ""}]}

        assert ScoreReasons.of(100, many).cut == "No score is above 100"
        assert ScoreReasons.of(0, few).cut == "No score is below 0"
        assert ScoreReasons.of(0, {**SCORING, "contributions": []}).total == "0"


class TestDraw:
    def test_steps_from_change_to_change_within_the_picture(self) -> None:
        chart = draw([0, 50, 100])

        assert [point.score for point in chart.points] == [0, 50, 100]
        assert chart.points[0].y > chart.points[1].y > chart.points[2].y
        assert all(0 <= point.x <= chart.width and 0 <= point.y <= chart.height for point in chart.points)
        assert chart.line.startswith("M30 124.0V124.0H")

    def test_lays_the_bands_on_each_other_without_a_gap(self) -> None:
        stripes = draw([5]).stripes

        for lower, upper in pairwise(stripes):
            assert lower.y == round(upper.y + upper.height, 1)
