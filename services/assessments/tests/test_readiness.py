"""R6's arithmetic: vectors from the rules, and properties that hold for every set of answers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.assessments.models.questionnaire import questionnaire
from services.assessments.models.readiness import Readiness, assess_readiness
from shared.contracts.assessments import Tier

ASKED = questionnaire()
ORDER = [question.id for question in ASKED.questions]

complete_answers = st.lists(st.integers(1, 5), min_size=10, max_size=10).map(lambda v: dict(zip(ORDER, v, strict=True)))


def answers(technology: list[int], process: list[int], team: list[int], strategy: list[int]) -> dict[str, int]:
    return dict(zip(ORDER, [*technology, *process, *team, *strategy], strict=True))


def everywhere(value: int) -> dict[str, int]:
    return dict.fromkeys(ORDER, value)


class TestAssessReadiness:
    @pytest.mark.parametrize(
        ("given_answers", "score", "tier"),
        [
            (everywhere(1), 0, Tier.L1_ESSENTIALS),
            (everywhere(2), 25, Tier.L1_ESSENTIALS),
            (everywhere(3), 50, Tier.L2_ADVANCED),
            (everywhere(4), 75, Tier.L4_PLATFORMS),
            (everywhere(5), 100, Tier.L5_STRATEGIC),
            (answers([4, 4, 4], [3, 3, 3], [2, 2], [5, 5]), 61, Tier.L3_CONSULTING),
        ],
    )
    def test_gives_the_vectors_of_the_rule(self, given_answers: dict[str, int], score: int, tier: Tier) -> None:
        readiness = assess_readiness(ASKED, given_answers)

        assert (readiness.score, readiness.tier) == (score, tier)

    def test_normalises_each_category(self) -> None:
        readiness = assess_readiness(ASKED, answers([4, 4, 4], [3, 3, 3], [2, 2], [5, 5]))

        assert readiness.categories == {"technology": 75.0, "process": 50.0, "team": 25.0, "strategy": 100.0}
        assert readiness.strengths == ["technology", "strategy"]
        assert readiness.weaknesses == ["team"]

    def test_rounds_half_up(self) -> None:
        """Technology 50 * .3 + process 50 * .25 + team 50 * .25 + strategy 62.5 * .2 = 52.5."""
        assert assess_readiness(ASKED, answers([3, 3, 3], [3, 3, 3], [3, 3], [3, 4])).score == 53

    def test_does_not_let_binary_fractions_move_the_total(self) -> None:
        """Technology 100/3 * .3 = 10 exactly, process 0, team 12.5 * .25 = 3.125, strategy 12.5 * .2 = 2.5."""
        assert assess_readiness(ASKED, answers([2, 2, 3], [1, 1, 1], [1, 2], [1, 2])).score == 16

    def test_advises_on_the_tier_first_and_then_on_the_neediest_category(self) -> None:
        readiness = assess_readiness(ASKED, answers([4, 4, 4], [3, 3, 3], [2, 2], [5, 5]))

        starts = [sentence.split(":")[0] for sentence in readiness.recommendations]
        assert starts == ["Choose Consulting", "Team", "Process", "Technology", "Strategy"]
        assert readiness.recommendations[1] == ASKED.advice["team"]["weakness"]
        assert readiness.recommendations[2] == ASKED.advice["process"]["neutral"]

    def test_asks_for_every_answer(self) -> None:
        with pytest.raises(KeyError, match="q10"):
            assess_readiness(ASKED, {question: 3 for question in ORDER if question != "q10"})

    @given(complete_answers)
    def test_stays_within_its_bounds(self, given_answers: dict[str, int]) -> None:
        readiness = assess_readiness(ASKED, given_answers)

        assert 0 <= readiness.score <= 100
        assert all(0 <= points <= 100 for points in readiness.categories.values())
        assert len(set(readiness.recommendations)) == 5
        assert not set(readiness.strengths) & set(readiness.weaknesses)

    @given(complete_answers, st.sampled_from(ORDER))
    def test_never_falls_when_an_answer_rises(self, given_answers: dict[str, int], question: str) -> None:
        better = {**given_answers, question: min(5, given_answers[question] + 1)}

        before, after = assess_readiness(ASKED, given_answers), assess_readiness(ASKED, better)

        assert after.score >= before.score
        assert after.tier >= before.tier
        assert all(after.categories[key] >= points for key, points in before.categories.items())

    @given(complete_answers)
    def test_survives_storage(self, given_answers: dict[str, int]) -> None:
        readiness = assess_readiness(ASKED, given_answers)

        assert Readiness.from_json(readiness.as_json()) == readiness
