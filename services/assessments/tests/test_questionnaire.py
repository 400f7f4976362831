"""The shipped questionnaire is R6's, and a broken one is refused."""

from collections import Counter
from typing import Any

import orjson
import pytest
from pydantic import ValidationError

from services.assessments.models.questionnaire import CURRENT, FOLDER, Questionnaire, questionnaire
from shared.contracts.assessments import Tier


def shipped() -> dict[str, Any]:
    data: dict[str, Any] = orjson.loads((FOLDER / f"{CURRENT}.json").read_bytes())
    return data


class TestAiReadiness:
    def test_asks_ten_questions_in_four_categories(self) -> None:
        asked = questionnaire()

        assert [question.id for question in asked.questions] == [f"q{number}" for number in range(1, 11)]
        assert Counter(question.category for question in asked.questions) == {
            "technology": 3,
            "process": 3,
            "team": 2,
            "strategy": 2,
        }
        assert {category.key: category.weight for category in asked.categories} == {
            "technology": 30,
            "process": 25,
            "team": 25,
            "strategy": 20,
        }

    def test_offers_five_different_choices_everywhere(self) -> None:
        assert all(len(set(question.choices)) == 5 for question in questionnaire().questions)

    @pytest.mark.parametrize(
        ("total", "tier"),
        [
            (0, Tier.L1_ESSENTIALS),
            (30, Tier.L1_ESSENTIALS),
            (31, Tier.L2_ADVANCED),
            (50, Tier.L2_ADVANCED),
            (51, Tier.L3_CONSULTING),
            (70, Tier.L3_CONSULTING),
            (71, Tier.L4_PLATFORMS),
            (85, Tier.L4_PLATFORMS),
            (86, Tier.L5_STRATEGIC),
            (100, Tier.L5_STRATEGIC),
        ],
    )
    def test_changes_tier_exactly_at_the_limits(self, total: int, tier: Tier) -> None:
        assert questionnaire().tier_of(total).tier is tier

    @pytest.mark.parametrize(
        ("points", "standing"), [(39.99, "weakness"), (40, "neutral"), (69.99, "neutral"), (70, "strength")]
    )
    def test_calls_strength_and_weakness_at_the_limits(self, points: float, standing: str) -> None:
        assert questionnaire().standing_of(points) == standing


class TestQuestionnaire:
    def test_refuses_weights_that_do_not_add_up(self) -> None:
        data = shipped()
        data["categories"][0]["weight"] = 31

        with pytest.raises(ValidationError, match="add up to 100"):
            Questionnaire.model_validate(data)

    def test_refuses_a_question_of_no_category(self) -> None:
        data = shipped()
        data["questions"][0]["category"] = "luck"

        with pytest.raises(ValidationError, match="do not match"):
            Questionnaire.model_validate(data)

    def test_refuses_two_questions_with_one_id(self) -> None:
        data = shipped()
        data["questions"][1]["id"] = "q1"

        with pytest.raises(ValidationError, match="share an id"):
            Questionnaire.model_validate(data)

    def test_refuses_a_category_without_advice(self) -> None:
        data = shipped()
        del data["advice"]["team"]["neutral"]

        with pytest.raises(ValidationError, match="lacks advice"):
            Questionnaire.model_validate(data)

    def test_refuses_tiers_with_a_gap_at_the_bottom(self) -> None:
        data = shipped()
        data["tiers"][0]["from"] = 5

        with pytest.raises(ValidationError, match="rise from 0"):
            Questionnaire.model_validate(data)
