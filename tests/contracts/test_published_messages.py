"""Every message in Kafka is what docs/asyncapi.yaml says, and belongs to one workspace."""

from collections import defaultdict
from typing import Any

import pytest

from tests.contracts.messages import Published, described_topics, problems_of, read_published
from tests.footprint import Footprint

pytestmark = pytest.mark.stack

ON_THE_WAY = {
    "assessment.completed",
    "assessment.started",
    "lead.alert_raised",
    "lead.created",
    "lead.scored",
    "lead.status_changed",
    "lead.updated",
    "message.sent",
    "user.registered",
}
"""What one person's way through the platform publishes, and the seed before it."""


@pytest.fixture(scope="module")
async def published(demo: dict[str, Any], footprint: Footprint) -> list[Published]:
    return await read_published(demo["kafka"], described_topics())


class TestPublishedMessages:
    def test_follow_the_description(self, published: list[Published]) -> None:
        problems = {problem for message in published for problem in problems_of(message)}

        assert not problems, "\n".join(sorted(problems)[:50])

    def test_cover_the_whole_way(self, published: list[Published]) -> None:
        assert {message.topic for message in published} >= ON_THE_WAY

    def test_have_ids_of_their_own(self, published: list[Published]) -> None:
        """A message may stand in a topic twice (the relay's retries), but then it is the same message."""
        by_id: dict[str, set[tuple[str, str, str]]] = defaultdict(set)
        for message in published:
            by_id[message.headers["ce_id"]].add((message.topic, message.key, str(message.payload)))

        assert {event_id for event_id, contents in by_id.items() if len(contents) > 1} == set()

    def test_name_one_workspace_per_subject(self, published: list[Published]) -> None:
        workspaces: dict[str, set[str]] = defaultdict(set)
        for message in published:
            workspaces[message.headers["ce_subject"]].add(message.headers["ce_workspaceid"])

        assert {subject: found for subject, found in workspaces.items() if len(found) > 1} == {}

    def test_tie_a_lead_s_events_together(self, published: list[Published], footprint: Footprint) -> None:
        """From the alert's mail back to the form, link by link."""
        by_id = {message.headers["ce_id"]: message for message in published}
        [message] = [
            found
            for found in published
            if found.topic == "message.sent" and found.payload["message_id"] == footprint.message_id
        ]
        chain = [message.topic]
        while (cause := message.headers.get("ce_causationid")) is not None:
            message = by_id[cause]
            chain.append(message.topic)

        assert chain == ["message.sent", "lead.alert_raised", "lead.created"]
