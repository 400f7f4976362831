"""The comparison with docs/asyncapi.yaml bites: each kind of wrong message is found."""

from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from shared.contracts.assessments import AssessmentAbandoned
from shared.messaging.cause import Cause
from shared.messaging.outbox import event_headers
from tests.contracts.messages import Published, problems_of

ASSESSMENT_ID = uuid4()
PAYLOAD = {
    "assessment_id": str(ASSESSMENT_ID),
    "lead_id": None,
    "answered": 4,
    "abandoned_at": "2026-11-21T12:00:00Z",
}


@pytest.fixture
def good() -> Published:
    headers = event_headers(
        AssessmentAbandoned,
        event_id=uuid4(),
        subject_id=ASSESSMENT_ID,
        version=2,
        workspace_id=uuid4(),
        cause=Cause(correlation_id="test"),
    )
    return Published(AssessmentAbandoned.topic, str(ASSESSMENT_ID), headers, PAYLOAD)


class TestProblemsOf:
    def test_are_none_for_what_the_outbox_makes(self, good: Published) -> None:
        assert list(problems_of(good)) == []

    @pytest.mark.parametrize(
        ("change", "told"),
        [
            ({"answered": "4"}, "$.answered"),
            ({"assessment_id": "not-an-id"}, "$.assessment_id"),
            ({"abandoned_at": "yesterday"}, "$.abandoned_at"),
            ({"abandoned_at": "2026-11-21T12:00:00"}, "$.abandoned_at"),
            ({"mood": "low"}, "undescribed field mood"),
        ],
    )
    def test_name_a_wrong_value(self, good: Published, change: dict[str, Any], told: str) -> None:
        [problem] = problems_of(replace(good, payload={**PAYLOAD, **change}))

        assert told in problem

    def test_name_a_missing_value(self, good: Published) -> None:
        [problem] = problems_of(replace(good, payload={"assessment_id": str(ASSESSMENT_ID), "answered": 4}))

        assert "'abandoned_at' is a required property" in problem

    @pytest.mark.parametrize(
        ("header", "value"),
        [
            ("ce_source", "/svc/crm"),
            ("ce_type", "lead.created"),
            ("ce_subject", f"assessment/{uuid4()}"),
            ("ce_dataschema", "other/1.0"),
        ],
    )
    def test_name_a_wrong_header(self, good: Published, header: str, value: str) -> None:
        [problem] = problems_of(replace(good, headers={**good.headers, header: value}))

        assert header in problem

    def test_name_a_missing_header(self, good: Published) -> None:
        headers = {name: value for name, value in good.headers.items() if name != "correlation_id"}

        [problem] = problems_of(replace(good, headers=headers))

        assert "correlation_id" in problem
