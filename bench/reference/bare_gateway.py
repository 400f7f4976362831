"""The gateway's own reading, normalisation and group commit, without authentication, limits and telemetry."""

import os
from typing import Any
from uuid import UUID

from services.ingestion.http.group_commit import GroupCommit
from services.ingestion.models.arrived_lead import arrive
from services.ingestion.models.json_body import read_object
from services.ingestion.models.posted_lead import read_lead
from services.ingestion.models.sender import Senders
from shared.clock import utc_now
from shared.contracts.leads import Channel
from shared.messaging.cause import Cause

WORKSPACE = UUID(os.environ["BENCH_WORKSPACE"])
SENDER = Senders("bench").describe("127.0.0.1", b"bench", "bench")
CAUSE = Cause(correlation_id="bench")


class Gateway:
    """A bare ASGI application."""

    def __init__(self) -> None:
        url = os.environ["INGESTION_DATABASE_URL"]
        self.fast_lane = GroupCommit(url, lane="bench", patience=10.0, hint=lambda: None)

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        message = await receive()
        body: bytes = message["body"]
        while message.get("more_body"):
            message = await receive()
            body += message["body"]
        posted = read_object(body)
        lead = arrive(read_lead(posted), posted=posted, channel=Channel.API, sender=SENDER, cause=CAUSE, now=utc_now())
        stored = await self.fast_lane.store(WORKSPACE, lead)
        answer = f'{{"success":true,"lead_id":"{stored.lead_id}","status":"{stored.status}"}}'.encode()
        headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(answer))]
        await send({"type": "http.response.start", "status": 201, "headers": headers})
        await send({"type": "http.response.body", "body": answer})

    async def _live(self, receive: Any, send: Any) -> None:
        await receive()
        self.fast_lane.start()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self.fast_lane.close()
        await send({"type": "lifespan.shutdown.complete"})


app = Gateway()
