"""A person's traces in every service, and what their own workspace's admin sees of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import psycopg

from tests.described_requests import NAME
from tests.footprint import Footprint
from tests.platform import Platform

PARK = """
    INSERT INTO parked (consumer, event_id, workspace_id, key, topic, partition, "offset", headers, body, status, error)
    VALUES (%(service)s, %(event_id)s, %(workspace_id)s, %(marker)s, 'lead.created', 0, 0, '[]', %(body)s, 'dead',
            'placed by the isolation test')
    RETURNING id
"""
PARKED = "/api/operations/parked/{parked_id}"
PLACES = {
    "ingestion": PARKED,
    "scoring": "/api/companies/{ws}/leads/{lead_id}/score",
    "crm": "/api/companies/{ws}/leads/{lead_id}",
    "notifications": "/api/companies/{ws}/messages?lead_id={lead_id}",
    "assessments": "/api/assessments/{assessment_id}",
}
"""Where each service shows something of the person."""


@dataclass(frozen=True, slots=True)
class Traces:
    """A person of a workspace, and in each service a parked message about it (service → its id)."""

    platform: Platform
    footprint: Footprint
    parked: dict[str, int]

    def ids_in(self, service: str) -> list[str]:
        """Every id of theirs that might be put into a path."""
        return [*self.footprint.ids, str(self.parked[service])]

    async def remembered(self, service: str) -> list[Any]:
        """The person's record and the parked message, as the workspace's own admin sees them."""
        return [await self._read(service, place) for place in (PLACES[service], PARKED)]

    async def _read(self, service: str, place: str) -> Any:
        known = {"parked_id": str(self.parked[service])}
        workspace = self.platform.workspace
        path = NAME.sub(lambda name: known.get(name[1]) or self.footprint.in_path(name[1], workspace) or "", place)
        headers = {"Authorization": f"Bearer {await self.platform.token()}"}
        answer = await self.platform.client.get(self.platform.url(service, path), headers=headers)
        assert answer.status_code == 200, f"{path}: {answer.text}"
        return answer.json()


@contextmanager
def traces_in(platform: Platform, footprint: Footprint) -> Iterator[Traces]:
    """Put a dead message into each service's store, and take it away again."""
    ids: dict[str, int] = {}
    databases: dict[str, str] = platform.demo["postgres"]
    try:
        for service, url in databases.items():
            ids[service] = _park(url, service, platform.workspace, footprint.marker)
        yield Traces(platform, footprint, ids)
    finally:
        for service, parked_id in ids.items():
            with psycopg.connect(databases[service]) as connection:
                connection.execute("DELETE FROM parked_audit WHERE parked_id = %s", (parked_id,))
                connection.execute("DELETE FROM parked WHERE id = %s", (parked_id,))


def _park(url: str, service: str, workspace_id: str, marker: str) -> int:
    values = {"service": service, "event_id": uuid4(), "workspace_id": workspace_id, "marker": marker}
    with psycopg.connect(url) as connection:
        row = connection.execute(PARK, {**values, "body": f'{{"email": "{marker}"}}'.encode()}).fetchone()
    assert row is not None
    return int(row[0])
