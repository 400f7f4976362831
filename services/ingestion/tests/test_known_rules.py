"""A workspace's rules are at hand, and a change of them counts soon."""

from uuid import UUID

from services.ingestion.http.known_rules import FRESH_SECONDS, KnownRules
from services.ingestion.models.intake_rules import DEFAULT_RULES, OnInvalid
from services.ingestion.tests.requests import ask_for_quarantine
from shared.db.database import Database
from shared.testing.waiting import eventually


class TestKnownRules:
    async def test_are_the_default_ones_where_none_are_stored(self, database: Database, workspace_id: UUID) -> None:
        rules = KnownRules(database)

        assert rules.recall(workspace_id) is None
        assert await rules.read(workspace_id) == DEFAULT_RULES
        assert rules.recall(workspace_id) == DEFAULT_RULES

    async def test_follow_a_change_in_the_background(self, database: Database, workspace_id: UUID) -> None:
        rules = KnownRules(database)
        await rules.read(workspace_id)
        await ask_for_quarantine(database, workspace_id, mandatory="{source}")

        async def changed() -> bool:
            known = rules.recall(workspace_id)
            return known is not None and known.on_invalid is OnInvalid.QUARANTINE and known.mandatory == ("source",)

        await eventually(changed, within=FRESH_SECONDS * 3)
        await rules.close()
