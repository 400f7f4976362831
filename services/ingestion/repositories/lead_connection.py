"""The gateway's own connection: many leads of many workspaces in one transaction and one round trip."""

import re
from collections.abc import Mapping, Sequence
from uuid import UUID

from services.ingestion.models.arrived_lead import ArrivedLead
from services.ingestion.models.stored_lead import StoredLead
from services.ingestion.repositories.pipeline import Call, Pipeline
from services.ingestion.repositories.store_leads import FIND_TOUCHES, STORE_LEADS, encode_rows, encode_touch_ids

Groups = Mapping[UUID, Sequence[ArrivedLead]]
"""Leads by workspace; within one no identity twice."""

NAME = "ingestion-gateway"
TUNE = "SELECT set_config('plan_cache_mode', 'force_generic_plan', false), set_config('jit', 'off', false)"
"""There is one statement, and one plan for it: to make it anew costs more than to run it for thirty leads."""


def _numbered(sql: str, *names: str) -> str:
    """`:name` as PREPARE writes it: `$1` …"""
    return re.sub(r"(?<!:):(\w+)", lambda match: f"${names.index(match[1]) + 1}", sql)


STATEMENTS = {
    "enter_workspace (text)": "SELECT set_config('app.workspace_id', $1, true)",
    "store_leads (json, uuid, text)": _numbered(STORE_LEADS, "rows", "workspace_id", "lane"),
    "find_touches (json)": _numbered(FIND_TOUCHES, "touch_ids"),
}


class LeadConnection:
    """One PostgreSQL connection of one writer, which counts as `lane`."""

    def __init__(self, pipeline: Pipeline, lane: str) -> None:
        self._pipeline = pipeline
        self._lane = lane.encode()

    @classmethod
    async def open(cls, database_url: str, lane: str) -> "LeadConnection":
        return cls(await Pipeline.open(database_url, NAME, STATEMENTS, TUNE), lane)

    async def store(self, groups: Groups) -> list[StoredLead]:
        """Store all of them, or raise and store none. A lost connection leaves it open whether they are stored."""
        calls: list[Call] = []
        for workspace_id, leads in sorted(groups.items()):
            workspace = str(workspace_id).encode()
            calls.append((b"enter_workspace", [workspace]))
            calls.append((b"store_leads", [encode_rows(leads), workspace, self._lane]))
        return await self._run(calls)

    async def find(self, groups: Groups) -> list[StoredLead]:
        """Those of the leads whose touch is stored already."""
        calls: list[Call] = []
        for workspace_id, leads in groups.items():
            calls.append((b"enter_workspace", [str(workspace_id).encode()]))
            calls.append((b"find_touches", [encode_touch_ids(leads)]))
        return await self._run(calls)

    async def _run(self, calls: Sequence[Call]) -> list[StoredLead]:
        """Every second call answers with leads."""
        answers = await self._pipeline.run(calls)
        return [
            StoredLead(touch_id, lead_id, int(version)) for rows in answers[1::2] for touch_id, lead_id, version in rows
        ]

    @property
    def is_open(self) -> bool:
        return self._pipeline.is_open

    def abort(self) -> None:
        self._pipeline.abort()

    async def close(self) -> None:
        await self._pipeline.close()
