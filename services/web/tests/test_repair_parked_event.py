"""A repair is read as the consumer would read it, before anything is sent."""

from base64 import b64encode
from typing import Any
from uuid import UUID, uuid4

import orjson
import pytest

from services.web.gateways.platform import Platform
from services.web.models.parked_event import ParkedDetail
from services.web.models.session import SignedIn
from services.web.usecases.act_on_parked_event import Seen
from services.web.usecases.repair_parked_event import Repair, RepairUnacceptable, repair
from shared.contracts.examples import EXAMPLES

ADMIN = SignedIn("s", "token", uuid4(), "Ada", "ada@acme.example", "ADMIN", frozenset(), True, UUID(int=1), "Acme")
GOOD_BODY = orjson.dumps(EXAMPLES["lead.created"]).decode()
GOOD_HEADERS = {
    "ce_type": "lead.created",
    "ce_id": str(uuid4()),
    "ce_workspaceid": str(uuid4()),
    "ce_aggversion": "1",
    "ce_time": "2026-11-20T12:00:00+00:00",
}


def encoded(text: str) -> str:
    return b64encode(text.encode()).decode()


def a_message(body: str = GOOD_BODY, **headers: str) -> ParkedDetail:
    named = {**GOOD_HEADERS, **headers}
    item: dict[str, Any] = {
        "id": 7, "consumer": "crm", "topic": "lead.created", "partition": 0, "offset": 1, "key": "k",
        "event_id": str(uuid4()), "workspace_id": None, "status": "dead", "attempts": 0, "reason": "PoisonMessage: x",
        "due_at": "2026-11-20T12:00:00Z", "parked_at": "2026-11-20T12:00:00Z",
        "headers": [{"name": name, "base64": encoded(text), "text": text} for name, text in named.items() if text],
        "body_base64": encoded(body), "body_bytes": len(body), "content_hidden": False,
    }  # fmt: skip
    return ParkedDetail.of("crm", item, '"0"')


async def complaints_of(detail: ParkedDetail, wanted: Repair) -> dict[str, str]:
    """A platform without services: whatever is sent fails in another way."""
    with pytest.raises(RepairUnacceptable) as refused:
        await repair(Platform({}), ADMIN, Seen("crm", 7, '"0"'), detail, wanted)
    return refused.value.complaints


class TestRepair:
    async def test_names_every_field_that_would_fail(self) -> None:
        complaints = await complaints_of(a_message(), Repair('{"lead_id": 7}', None, ""))

        assert {"lead_id", "touched_at", "channel"} <= complaints.keys()

    async def test_says_that_it_is_not_json(self) -> None:
        complaints = await complaints_of(a_message(), Repair("{broken", None, ""))

        assert list(complaints) == ["body"]

    async def test_names_a_header_that_is_missing(self) -> None:
        headers = "\n".join(f"{name}: {text}" for name, text in GOOD_HEADERS.items() if name != "ce_id")

        complaints = await complaints_of(a_message(), Repair(None, headers, ""))

        assert complaints == {"headers": "header ce_id is missing"}

    async def test_names_the_line_that_is_no_header(self) -> None:
        complaints = await complaints_of(a_message(), Repair(None, "ce_id: 1\nnot a header", ""))

        assert list(complaints) == ["headers, line 2"]

    async def test_sees_that_the_other_half_is_still_broken(self) -> None:
        complaints = await complaints_of(a_message(ce_workspaceid="acme"), Repair(GOOD_BODY, None, ""))

        assert complaints == {"headers": "header ce_workspaceid is not a UUID"}
