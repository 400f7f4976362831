"""Poison of every kind, in a real topic: parked with its bytes, neighbours flow, a repaired one is applied once."""

import base64
import json
import random
from typing import Any
from uuid import UUID

import pytest
from aiokafka import AIOKafkaProducer

from shared.contracts.assessments import AssessmentCompleted
from shared.identifiers import new_id
from shared.messaging.cause import Cause
from shared.messaging.outbox import event_headers
from shared.testing.waiting import eventually
from tests.ledger.poison import KINDS, produce_poison
from tests.platform import Platform, a_person

pytestmark = pytest.mark.stack


async def parked(platform: Platform, service: str, **parameters: Any) -> list[dict[str, Any]]:
    """The parked events that an operator sees."""
    headers = {"Authorization": f"Bearer {await platform.token('ADMIN')}"}
    answer = await platform.client.get(
        platform.url(service, "/api/operations/parked"), headers=headers, params={"limit": 200, **parameters}
    )
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def act(platform: Platform, service: str, method: str, path: str, body: Any = None) -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {await platform.token('ADMIN')}"}
    url = platform.url(service, f"/api/operations/parked/{path}")
    answer = await platform.client.request(method, url, headers=headers, json=body)
    assert answer.status_code < 300, answer.text
    document: dict[str, Any] = answer.json() if answer.content else {}
    return document


def a_completed_assessment(platform: Platform, lead_id: str) -> tuple[list[tuple[str, bytes]], dict[str, Any]]:
    """A good event, as the assessments service would publish it."""
    assessment_id = new_id()
    value = {
        "assessment_id": str(assessment_id),
        "lead_id": lead_id,
        "score": 61,
        "tier": "L3_CONSULTING",
        "categories": {"technology": 75.0, "process": 50.0, "team": 25.0, "strategy": 100.0},
        "strengths": ["technology"],
        "weaknesses": ["team"],
        "completed_at": "2026-11-20T12:00:00Z",
    }
    headers = event_headers(
        AssessmentCompleted,
        event_id=new_id(),
        subject_id=assessment_id,
        version=2,
        workspace_id=UUID(platform.workspace),
        cause=Cause("a-test"),
    )
    return [(name, text.encode()) for name, text in headers.items()], value


class TestPoison:
    async def test_of_every_kind_is_parked_while_neighbours_flow(self, platform: Platform) -> None:
        before = {m["id"] for m in await parked(platform, "crm", status="dead")}

        await produce_poison(platform.demo["kafka"], random.Random(1), topics=["lead.created"])
        lead_id = (await platform.post_lead(a_person())).json()["lead_id"]

        await platform.lead_in_crm(lead_id)

        async def all_parked() -> bool:
            new = [m for m in await parked(platform, "crm", status="dead") if m["id"] not in before]
            return len(new) >= len(KINDS)

        await eventually(all_parked)

    async def test_is_applied_once_when_it_has_been_repaired(self, platform: Platform) -> None:
        lead_id = (await platform.post_lead(a_person())).json()["lead_id"]
        before = (await platform.lead_in_crm(lead_id))["score"]
        headers, value = a_completed_assessment(platform, lead_id)
        async with AIOKafkaProducer(bootstrap_servers=platform.demo["kafka"]) as producer:
            await producer.send_and_wait(
                "assessment.completed", b"{broken", key=value["assessment_id"].encode(), headers=headers
            )

        async def found() -> dict[str, Any] | None:
            for message in await parked(platform, "scoring", status="dead"):
                detail = await act(platform, "scoring", "GET", str(message["id"]))
                if base64.b64decode(detail["body_base64"] or "") == b"{broken":
                    return detail
            return None

        message = await eventually(found)
        assert message is not None
        repaired = {"body_text": json.dumps(value), "reason": "the producer's bug is fixed"}
        await act(platform, "scoring", "PUT", str(message["id"]), repaired)

        async def raised() -> bool:
            return bool((await platform.lead_in_crm(lead_id))["score"] == before + 15)

        await eventually(raised)
        assert all(m["id"] != message["id"] for m in await parked(platform, "scoring"))
