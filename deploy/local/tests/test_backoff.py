"""Back-off."""

from deploy.local.backoff import Backoff


class TestBackoff:
    def test_doubles_up_to_five_seconds(self) -> None:
        backoff = Backoff()

        assert [backoff.after(0.1) for _ in range(7)] == [0.2, 0.4, 0.8, 1.6, 3.2, 5.0, 5.0]

    def test_starts_anew_after_half_a_minute_of_health(self) -> None:
        backoff = Backoff()
        for _ in range(6):
            backoff.after(0.1)

        assert backoff.after(31) == 0.2
        assert backoff.after(0.1) == 0.4
