"""Rounds at a steady rate, one after another: each handles what came during the pause before it."""

from hypothesis import given
from hypothesis import strategies as st

from shared.messaging.gathering import MANY_PER_SECOND, gathering_pause

SHORTEST = 0.03
LONGEST = 0.1


def pause_after_many_rounds(per_second: float, first: int) -> float:
    """Seconds of pause once the rounds have found their size."""
    handled = first
    for _ in range(500):
        handled = max(1, int(per_second * gathering_pause(handled, SHORTEST, LONGEST)))
    return gathering_pause(handled, SHORTEST, LONGEST)


class TestGatheringPause:
    def test_is_none_after_nothing(self) -> None:
        assert gathering_pause(0, SHORTEST, LONGEST) == 0

    @given(per_second=st.floats(0, 100), first=st.integers(1, 500))
    def test_stays_short_at_the_rate_of_web_forms(self, per_second: float, first: int) -> None:
        assert pause_after_many_rounds(per_second, first) <= 1.2 * SHORTEST

    @given(per_second=st.floats(1.1 * MANY_PER_SECOND, 100 * MANY_PER_SECOND), first=st.integers(1, 500))
    def test_becomes_the_longest_under_load(self, per_second: float, first: int) -> None:
        assert pause_after_many_rounds(per_second, first) == LONGEST

    @given(handled=st.integers(0, 10_000))
    def test_is_never_longer_than_asked_for(self, handled: int) -> None:
        assert 0 <= gathering_pause(handled, SHORTEST, LONGEST) <= LONGEST

    def test_is_as_long_as_where_nobody_waits(self) -> None:
        assert gathering_pause(1, 0.15, LONGEST) == gathering_pause(500, 0.15, LONGEST) == 0.15
