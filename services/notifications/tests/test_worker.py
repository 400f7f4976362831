"""How the worker is put together."""

import pytest

from services.notifications.tests.factories import consumers
from services.notifications.worker import create_worker


class TestWorker:
    def test_listens_to_what_a_mail_is_made_of(self) -> None:
        assert consumers().topics == [
            "lead.alert_raised",
            "lead.assigned",
            "lead.created",
            "lead.updated",
            "user.registered",
        ]

    def test_is_configured_by_the_environment(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("NOTIFICATIONS_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
        monkeypatch.setenv("NOTIFICATIONS_SECRET", "secret")
        monkeypatch.setenv("NOTIFICATIONS_SALES_ADDRESS", "team@example.com")

        worker = create_worker()

        assert worker.settings.service == "notifications"
        assert worker.settings.worker_port == 8104
