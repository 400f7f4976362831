"""Facts as forms write and read them, and what happens when two people write."""

from typing import Any

import pytest

from services.web.models.lead_facts import FACTS, FactUnreadable, normal, read, spoken, written
from services.web.models.three_ways import compare, has_conflict

LEAD: dict[str, Any] = {
    "job_title": "CISO",
    "phone": None,
    "employees": 25000,
    "estimated_value": {"amount": 8_000_050, "currency": "EUR"},
    "estimated_value_is_default": False,
    "next_follow_up_at": "2026-11-24T10:00:00+01:00",
    "owner": "0192f3a1-0000-7000-8000-0000000000aa",
}


class TestWritten:
    @pytest.mark.parametrize(
        ("name", "text"),
        [
            ("job_title", "CISO"), ("phone", ""), ("employees", "25000"), ("estimated_value", "80000.5 EUR"),
            ("next_follow_up_at", "2026-11-24T09:00Z"),
        ],
    )  # fmt: skip
    def test_is_what_reading_it_gives_back(self, name: str, text: str) -> None:
        assert written(FACTS[name], LEAD) == text
        assert normal(FACTS[name], text) == text

    def test_leaves_a_value_out_that_is_only_assumed(self) -> None:
        assert written(FACTS["estimated_value"], {**LEAD, "estimated_value_is_default": True}) == ""


class TestRead:
    @pytest.mark.parametrize(
        ("name", "typed", "value"),
        [
            ("job_title", "  CTO ", "CTO"), ("job_title", " ", None), ("employees", "1,200", 1200),
            ("estimated_value", "80,000.50 USD", {"amount": 8_000_050, "currency": "USD"}),
            ("estimated_value", "5000 JPY", {"amount": 5000, "currency": "JPY"}),
            ("next_follow_up_at", "2026-11-24T09:00", "2026-11-24T09:00:00+00:00"),
            ("owner", "", None),
        ],
    )  # fmt: skip
    def test_takes_what_people_type(self, name: str, typed: str, value: Any) -> None:
        assert read(FACTS[name], typed) == value

    @pytest.mark.parametrize(
        ("name", "typed"),
        [
            ("employees", "many"), ("employees", "1.5"), ("estimated_value", "a lot"), ("estimated_value", "-1 USD"),
            ("estimated_value", "0.001 USD"), ("next_follow_up_at", "soon"), ("owner", "bob"),
            ("estimated_value", "NaN USD"), ("estimated_value", "Infinity USD"),
        ],
    )  # fmt: skip
    def test_says_what_it_cannot_read(self, name: str, typed: str) -> None:
        with pytest.raises(FactUnreadable):
            read(FACTS[name], typed)


class TestSpoken:
    def test_is_what_people_read(self) -> None:
        assert spoken(FACTS["employees"], "25000", {}) == "25,000"
        assert spoken(FACTS["estimated_value"], "80000 EUR", {}) == "€80,000"
        assert spoken(FACTS["owner"], "7", {"7": "Sam"}) == "Sam"
        assert spoken(FACTS["owner"], "", {}) == "Nobody"
        assert spoken(FACTS["phone"], "", {}) == "Empty"


class TestCompare:
    def test_finds_a_conflict_only_where_both_changed_the_same_otherwise(self) -> None:
        was = {"company": "Acme", "job_title": "CTO", "phone": "", "country": "DE"}
        wanted = {"company": "Acme Inc", "job_title": "CISO", "phone": "+441", "country": "DE"}
        theirs = {"company": "Acme", "job_title": "CIO", "phone": "+441", "country": "FR"}

        found = {difference.name: difference.is_conflict for difference in compare(wanted, was, theirs)}

        assert found == {"company": False, "job_title": True, "phone": False}
        assert has_conflict(compare(wanted, was, theirs))
