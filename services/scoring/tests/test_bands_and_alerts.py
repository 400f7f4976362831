"""R5: bands at their boundaries, alerts on upward crossings only."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.scoring.models.alert import AlertPolicy, AlertState
from services.scoring.models.bands import Bands
from services.scoring.tests.factories import NOON
from shared.contracts.scoring import Band

POLICY = AlertPolicy()


def alerts(scores: list[int], *, hours_apart: float = 25) -> list[int]:
    """The scores at which an alert fires."""
    state, previous, fired = AlertState(), None, []
    for number, score in enumerate(scores):
        state, is_due = state.watch(previous, score, POLICY, now=NOON + timedelta(hours=hours_apart * number))
        fired += [score] if is_due else []
        previous = score
    return fired


class TestBands:
    @pytest.mark.parametrize(
        ("score", "band"),
        [
            (0, Band.COLD),
            (30, Band.COLD),
            (31, Band.WARM),
            (50, Band.WARM),
            (51, Band.HOT),
            (70, Band.HOT),
            (71, Band.VERY_HOT),
            (100, Band.VERY_HOT),
        ],
    )
    def test_boundaries(self, score: int, band: Band) -> None:
        assert Bands().of(score) is band


class TestAlerts:
    @pytest.mark.parametrize(
        ("scores", "fired"),
        [
            ([79], []),
            ([80], [80]),
            ([95], [95]),
            ([40, 85], [85]),
            ([85, 90, 100], [85]),
            ([85, 40], [85]),
            ([85, 76, 85], [85]),
            ([85, 75, 85], [85, 85]),
            ([85, 10, 80], [85, 80]),
        ],
    )
    def test_fire_on_upward_crossings_with_hysteresis(self, scores: list[int], fired: list[int]) -> None:
        assert alerts(scores) == fired

    def test_rest_for_a_day(self) -> None:
        assert alerts([85, 10, 85], hours_apart=11) == [85]
        assert alerts([85, 10, 85], hours_apart=12) == [85, 85]

    def test_missed_in_the_cooldown_are_not_made_up_for(self) -> None:
        assert alerts([85, 10, 85, 90, 95], hours_apart=11) == [85]

    @given(st.lists(st.integers(0, 100)), st.floats(0, 48))
    def test_never_fire_without_crossing_nor_twice_a_day(self, scores: list[int], hours_apart: float) -> None:
        state, previous, last = AlertState(), None, None
        for number, score in enumerate(scores):
            now = NOON + timedelta(hours=hours_apart * number)
            state, is_due = state.watch(previous, score, POLICY, now=now)
            if is_due:
                assert score >= 80
                assert previous is None or previous < 80
                assert last is None or now - last >= timedelta(hours=24)
                last = now
            previous = score
