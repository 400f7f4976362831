"""What the clock starts, and the worker that starts it."""

from datetime import timedelta
from uuid import uuid4

from services.crm.consumers.registry import consumers
from services.crm.jobs.forget_logins import forget_logins
from services.crm.models.refresh_token import REFRESH_LIFETIME
from services.crm.repositories.credentials import count_failure
from services.crm.repositories.refresh_tokens import add_token, find_token
from services.crm.worker import HANDLERS
from shared.clock import utc_now
from shared.db.database import Database


class TestForgetLogins:
    async def test_forgets_expired_tokens_and_old_failures_only(self, database: Database) -> None:
        now, old_name, new_name = utc_now(), uuid4().bytes, uuid4().bytes
        async with database.transaction(uuid4()) as tx:
            expired = add_token(tx, uuid4(), uuid4(), now=now - REFRESH_LIFETIME - timedelta(seconds=1))
            living = add_token(tx, uuid4(), uuid4(), now=now)
            await count_failure(tx, old_name, now=now - timedelta(days=2))
            await count_failure(tx, new_name, now=now)

        await forget_logins(database)

        async with database.system_transaction() as tx:
            assert await find_token(tx, expired) is None
            assert await find_token(tx, living) is not None
            rows = await tx.rows("SELECT name_digest FROM login_failures")
        names = {bytes(row["name_digest"]) for row in rows}
        assert new_name in names
        assert old_name not in names


class TestWorker:
    def test_listens_to_every_topic_that_speaks_of_leads(self) -> None:
        assert HANDLERS
        assert consumers.topics == [
            "assessment.completed",
            "lead.alert_raised",
            "lead.created",
            "lead.scored",
            "lead.updated",
            "message.failed",
            "message.sent",
        ]
