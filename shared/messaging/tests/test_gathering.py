"""Rounds at a steady rate, one after another: each handles what came during the one before and its pause."""

from hypothesis import given
from hypothesis import strategies as st

from shared.messaging.gathering import MANY_PER_SECOND, gathering_pause

LONGEST = 0.1


def pause_after_many_rounds(per_second: float, first: float) -> float:
    """Seconds of pause once the rounds have found their size."""
    handled = first
    for _ in range(500):
        handled = per_second * gathering_pause(int(handled), LONGEST)
    return gathering_pause(int(handled), LONGEST)


class TestGatheringPause:
    @given(per_second=st.floats(0, 0.95 * MANY_PER_SECOND), first=st.integers(0, 500))
    def test_goes_away_when_there_is_little_to_do(self, per_second: float, first: int) -> None:
        assert pause_after_many_rounds(per_second, first) == 0

    @given(per_second=st.floats(1.1 * MANY_PER_SECOND, 100 * MANY_PER_SECOND), first=st.integers(10, 500))
    def test_becomes_the_longest_under_load(self, per_second: float, first: int) -> None:
        assert pause_after_many_rounds(per_second, first) == LONGEST

    @given(handled=st.integers(0, 10_000))
    def test_is_never_longer_than_asked_for(self, handled: int) -> None:
        assert 0 <= gathering_pause(handled, LONGEST) <= LONGEST
