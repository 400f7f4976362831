"""A worker process that is killed at the worst moment: the mail server has the mail, nobody has written that down."""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

from services.notifications.tests.factories import Story, deliver_all, deliveries_of
from services.notifications.tests.mail_server import ScriptedMailServer
from shared.contracts.notifications import MessageSent
from shared.db.database import Database
from shared.testing.database import redis_url
from shared.testing.events import stored_announcements
from shared.testing.waiting import eventually


def a_free_port() -> str:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return str(listener.getsockname()[1])


@asynccontextmanager
async def worker(
    database: Database, mail_server: ScriptedMailServer, **variables: str
) -> AsyncIterator[asyncio.subprocess.Process]:
    """The real worker, in the scheduler's role only."""
    settings = {
        "NOTIFICATIONS_DATABASE_URL": database.engine.url.set(drivername="postgresql").render_as_string(False),
        "NOTIFICATIONS_REDIS_URL": redis_url(),
        "NOTIFICATIONS_WORKER_PORT": a_free_port(),
        "NOTIFICATIONS_SECRET": "test",
        "NOTIFICATIONS_SMTP_PORT": str(mail_server.port),
    }
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "services.notifications.worker", "--roles", "scheduler"),
        env={**os.environ, **settings, **variables},
        stdout=asyncio.subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


class TestKilledWorker:
    async def test_repeats_the_mail_under_its_message_id_and_announces_it_once(
        self, database: Database, workspace_id: UUID, mail_server: ScriptedMailServer
    ) -> None:
        story = Story(workspace_id)
        await deliver_all(database, [story.created(), story.alerted()])
        async with database.system_transaction() as tx:
            await tx.execute("DELETE FROM due WHERE workspace_id <> :id", id=workspace_id)

        async with worker(database, mail_server, LEADFLOW_CRASH_POINTS="mail.accepted=1") as process:
            assert await asyncio.wait_for(process.wait(), 30) == -signal.SIGKILL
        [cut_off] = await deliveries_of(database, workspace_id)
        async with database.system_transaction() as tx:
            await tx.execute("UPDATE due SET due_at = clock_timestamp()")  # the lease is over

        async with worker(database, mail_server):
            [event] = await eventually(lambda: stored_announcements(database, MessageSent, workspace_id), within=30)

        [delivery] = await deliveries_of(database, workspace_id)
        assert cut_off["status"] == "sending"
        assert (delivery["status"], delivery["attempts"], event.attempts) == ("sent", 1, 1)
        assert len(mail_server.accepted) == 2
        assert len(set(mail_server.message_ids())) == 1
