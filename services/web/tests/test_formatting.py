"""How values read on a page."""

from datetime import UTC, datetime, timedelta

import pytest

from services.web.models.bands import band_of
from services.web.models.formatting import absolute, money, number, plural, relative, words
from services.web.models.sign_in_refusal import refusal_of
from services.web.models.statuses import status_of

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


class TestRelative:
    @pytest.mark.parametrize(
        ("before", "text"),
        [
            (timedelta(seconds=3), "just now"),
            (timedelta(seconds=-3), "just now"),
            (timedelta(seconds=42), "42 s ago"),
            (timedelta(minutes=4, seconds=59), "4 min ago"),
            (timedelta(hours=5), "5 h ago"),
            (timedelta(days=6, hours=23), "6 d ago"),
            (timedelta(days=-2), "in 2 d"),
            (timedelta(days=20), "1 Nov"),
            (timedelta(days=365), "21 Nov 2025"),
        ],
    )
    def test_is_short_and_true(self, before: timedelta, text: str) -> None:
        assert relative(NOON - before, NOON) == text

    def test_reads_what_the_services_send(self) -> None:
        assert absolute("2026-11-21T13:05:00.123+01:00") == "21 Nov 2026, 12:05 UTC"


class TestNumbers:
    def test_have_separators_and_no_empty_places(self) -> None:
        assert [number(12345), number(0.5), number(3.0), number(None)] == ["12,345", "0.5", "3", "\N{EN DASH}"]

    def test_of_money_are_minor_units(self) -> None:
        assert money({"amount": 8_000_000, "currency": "USD"}) == "$80,000"
        assert money({"amount": 1999, "currency": "CHF"}) == "19.99 CHF"
        assert money({"amount": 500, "currency": "JPY"}) == "¥500"
        assert money(None) == "\N{EN DASH}"

    def test_count_in_words(self) -> None:
        assert [plural(1, "lead"), plural(1200, "lead"), plural(2, "reply", "replies")] == [
            "1 lead",
            "1,200 leads",
            "2 replies",
        ]


class TestWords:
    def test_of_a_newer_release_are_shown_as_they_are(self) -> None:
        assert (band_of("lukewarm").word, band_of("lukewarm").tone) == ("Lukewarm", "unscored")
        assert (status_of("on_hold").word, status_of("on_hold").tone) == ("On hold", "gray")
        assert words("fast_track") == "Fast track"

    def test_of_a_pause_say_when_to_try_again(self) -> None:
        waits = ["20", "60", "61", "900", None]

        assert [refusal_of(429, {} if wait is None else {"retry-after": wait}).text for wait in waits] == [
            "Try again in 20 seconds.",
            "Try again in a minute.",
            "Try again in 2 minutes.",
            "Try again in 15 minutes.",
            "Try again in a few minutes.",
        ]
