"""How values of a lead read in a column: ages, follow-ups, money, names, events."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.web.models.event_words import tier_word, words_of
from services.web.models.lead_words import in_words, person
from services.web.models.moments import age, due, duration
from services.web.models.money_words import short_amount

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)  # a Friday


class TestAge:
    @pytest.mark.parametrize(
        ("since", "word"),
        [
            (timedelta(seconds=-5), "now"), (timedelta(seconds=59), "now"), (timedelta(minutes=4), "4 min"),
            (timedelta(hours=23, minutes=59), "23 h"), (timedelta(days=59), "59 d"), (timedelta(days=90), "3 mo"),
            (timedelta(days=800), "2 y"),
        ],
    )  # fmt: skip
    def test_is_short(self, since: timedelta, word: str) -> None:
        assert age(NOON - since, now=NOON) == word


class TestDue:
    @pytest.mark.parametrize(
        ("at", "word", "urgency"),
        [
            (NOON - timedelta(days=3), "3 d late", "late"), (NOON - timedelta(hours=1), "Today", "late"),
            (NOON + timedelta(hours=1), "Today", "today"), (NOON + timedelta(hours=13), "Tomorrow", "later"),
            (NOON + timedelta(days=3), "Mon", "later"), (NOON + timedelta(days=9), "29 Nov", "later"),
            (NOON + timedelta(days=400), "25 Dec 2027", "later"),
        ],
    )  # fmt: skip
    def test_is_a_word_and_an_urgency(self, at: datetime, word: str, urgency: str) -> None:
        found = due(at, now=NOON)

        assert found is not None
        assert (found.word, found.urgency) == (word, urgency)

    def test_is_nothing_where_nothing_is_planned(self) -> None:
        assert due(None, now=NOON) is None


class TestDuration:
    @pytest.mark.parametrize(
        ("seconds", "word"), [(-1, "0 ms"), (0.008, "8 ms"), (1.44, "1.4 s"), (59, "59 s"), (61, "1 min"), (1e5, "1 d")]
    )
    def test_is_told_in_its_own_size(self, seconds: float, word: str) -> None:
        assert duration(seconds) == word


class TestShortAmount:
    @pytest.mark.parametrize(
        ("money", "word"),
        [
            ({"amount": 8_000_000, "currency": "USD"}, "$80K"), ({"amount": 320_000_000, "currency": "EUR"}, "€3.2M"),
            ({"amount": 99_900, "currency": "CHF"}, "CHF 999"), ({"amount": 1_500, "currency": "JPY"}, "¥1.5K"),
            (None, None),
        ],
    )  # fmt: skip
    def test_fits_a_column(self, money: dict[str, Any] | None, word: str | None) -> None:
        assert short_amount(money) == word


class TestNames:
    def test_of_things_read_as_words(self) -> None:
        assert in_words("high_intent_chat") == "High intent chat"
        assert in_words("linkedin") == "LinkedIn"
        assert tier_word("L3_CONSULTING") == "L3 Consulting"

    def test_of_people_fall_back_to_how_they_are_reached(self) -> None:
        assert person("Ada", None, "ada@engines.example", None) == "Ada"
        assert person(None, None, "ada@engines.example", "+44") == "ada@engines.example"
        assert person(None, None, None, None) == "Without a name"


class TestWordsOf:
    @pytest.mark.parametrize(
        ("topic", "summary", "words"),
        [
            ("lead.created", {"channel": "form", "source": "webinar", "request": None},
             ("Lead created", "by form, from webinar")),
            ("lead.scored", {"score": 82, "band": "very_hot", "previous_score": 40}, ("Scored 82 Very hot", "was 40")),
            ("lead.assigned", {"owner_id": "7", "reason": "default_owner"}, ("Given to Sam", "Default owner")),
            ("lead.assigned", {"owner_id": "8", "reason": "manual"}, ("Given to an owner", "Manual")),
            ("lead.status_changed", {"from": "new", "to": "lost", "reason": "no budget"}, ("New → Lost", "no budget")),
            ("lead.edited", {"fields": ["job_title", "next_follow_up_at", "estimated_amount", "estimated_currency"]},
             ("Edited", "job title, follow-up, estimated value")),
            ("lead.edited", {"fields": ["owner_id", "shoe_size"]}, ("Edited", "owner, shoe size")),
            ("message.failed", {"template": "hot_lead", "error": "no such box"},
             ("Mail failed: Hot lead", "no such box")),
            ("lead.risen", {"anything": 1}, ("Lead risen", "")),
        ],
    )  # fmt: skip
    def test_tells_every_event_and_those_it_does_not_know(
        self, topic: str, summary: dict[str, Any], words: tuple[str, str]
    ) -> None:
        assert words_of(topic, summary, {"7": "Sam"}) == words
