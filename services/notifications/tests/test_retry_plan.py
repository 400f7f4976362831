"""R14's retry plan."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifications.models.retry_plan import R14
from services.notifications.tests.factories import NOON


class TestRetryPlan:
    @pytest.mark.parametrize(
        ("attempts", "pause"),
        [
            (1, timedelta(minutes=1)),
            (2, timedelta(minutes=5)),
            (3, timedelta(minutes=30)),
            (4, timedelta(hours=2)),
            (5, timedelta(hours=12)),
        ],
    )
    def test_waits_longer_after_each_attempt(self, attempts: int, pause: timedelta) -> None:
        assert R14.next_attempt(attempts, now=NOON) == NOON + pause

    @given(st.integers(min_value=6, max_value=1000))
    def test_gives_up_after_the_sixth(self, attempts: int) -> None:
        assert R14.next_attempt(attempts, now=NOON) is None

    def test_refuses_to_plan_before_the_first(self) -> None:
        with pytest.raises(ValueError, match="nothing was attempted"):
            R14.next_attempt(0, now=NOON)
