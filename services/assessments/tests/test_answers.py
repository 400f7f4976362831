"""Only whole numbers from 1 to 5 are answers, and each wrong one is named."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.assessments.models.answers import check_answers
from services.assessments.models.questionnaire import questionnaire
from shared.errors import InvalidInput

ASKED = questionnaire()


class TestCheckAnswers:
    def test_accepts_some_of_the_answers(self) -> None:
        assert check_answers(ASKED, {"q1": 1, "q10": 5}) == {"q1": 1, "q10": 5}

    @pytest.mark.parametrize("answer", [0, 6, -1, True, False, 3.0, 2.5, "3", "", None, [3], {"value": 3}, 10**30])
    def test_refuses_anything_but_a_whole_number_from_1_to_5(self, answer: Any) -> None:
        with pytest.raises(InvalidInput) as refusal:
            check_answers(ASKED, {"q1": 3, "q2": answer})

        assert [(error.pointer, error.code) for error in refusal.value.errors] == [("/answers/q2", "not_1_to_5")]

    def test_names_every_wrong_field(self) -> None:
        with pytest.raises(InvalidInput) as refusal:
            check_answers(ASKED, {"q1": 0, "q99": 3, "a/b~c": 1})

        assert [(error.pointer, error.code) for error in refusal.value.errors] == [
            ("/answers/q1", "not_1_to_5"),
            ("/answers/q99", "unknown_question"),
            ("/answers/a~1b~0c", "unknown_question"),
        ]

    @given(st.dictionaries(st.sampled_from(sorted(ASKED.question_ids)), st.integers(1, 5)))
    def test_changes_nothing_in_what_it_accepts(self, answers: dict[str, int]) -> None:
        assert check_answers(ASKED, answers) == answers
