"""How long a mail waits for its facts."""

from datetime import timedelta

import pytest

from services.notifications.models.patience import LeadNeverArrived, pause_before_next_look

SECOND = timedelta(seconds=1)


class TestPauseBeforeNextLook:
    def test_is_none_when_the_lead_is_known(self) -> None:
        assert pause_before_next_look(timedelta(0), is_lead_known=True) is None

    def test_is_short_at_first_and_grows_with_age(self) -> None:
        ages = [timedelta(seconds=-1), 4 * SECOND, 100 * SECOND, timedelta(hours=20)]

        pauses = [pause_before_next_look(age, is_lead_known=False) for age in ages]

        assert pauses == [0.5 * SECOND, 2 * SECOND, 50 * SECOND, timedelta(minutes=10)]

    def test_is_over_when_the_lead_did_not_come_for_a_day(self) -> None:
        with pytest.raises(LeadNeverArrived):
            pause_before_next_look(timedelta(hours=24), is_lead_known=False)
