"""Finding what a workspace decided about scoring."""

from datetime import timedelta

from services.scoring.models.alert import AlertPolicy
from services.scoring.models.bands import Bands
from services.scoring.models.profile import Profile, parse_profile, shipped_profiles
from services.scoring.models.workspace import Workspace
from shared.db.statements import Row
from shared.db.transaction import Transaction
from shared.errors import UnknownWorkspace

FIND = """
    SELECT settings.*, CAST(profiles.document AS text) AS document
    FROM workspace_settings AS settings
    LEFT JOIN profiles ON profiles.workspace_id = settings.workspace_id AND profiles.key = settings.profile
        AND profiles.version = settings.profile_version
    WHERE settings.workspace_id = :workspace_id
"""
FIND_NEWEST_PROFILE = """
    SELECT CAST(document AS text) FROM profiles
    WHERE workspace_id = :workspace_id AND key = :key ORDER BY version DESC LIMIT 1
"""


class ProfileMissing(Exception):
    """The settings name a profile, or a version of it, that neither the workspace nor the release has."""


class WorkspaceRepository:
    """The transaction's workspace."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    async def get(self) -> Workspace:
        """Raises UnknownWorkspace where nobody has registered it, ProfileMissing where its settings are broken."""
        workspace = await self.find()
        if workspace is None:
            raise UnknownWorkspace(f"no workspace {self._tx.workspace_id} is registered here")
        return workspace

    async def find(self) -> Workspace | None:
        """None where nobody has registered it. Raises ProfileMissing where its settings are broken."""
        row = await self._tx.row(FIND, workspace_id=self._tx.workspace_id)
        if row is None:
            return None
        return Workspace(
            profile=_active_profile(row),
            bands=Bands(row["warm_from"], row["hot_from"], row["very_hot_from"]),
            alerts=AlertPolicy(
                threshold=row["alert_threshold"],
                priority_threshold=row["priority_queue_threshold"],
                hysteresis=row["alert_hysteresis"],
                cooldown=timedelta(hours=row["alert_cooldown_hours"]),
            ),
            competitors=frozenset(row["competitor_domains"]),
        )

    async def find_profile(self, key: str) -> Profile | None:
        """The newest version of a profile: the workspace's own, or as it was shipped."""
        document = await self._tx.value(FIND_NEWEST_PROFILE, workspace_id=self._tx.workspace_id, key=key)
        return shipped_profiles().get(key) if document is None else parse_profile(document)


def _active_profile(row: Row) -> Profile:
    if row["document"] is not None:
        return parse_profile(row["document"])
    shipped = shipped_profiles().get(row["profile"])
    if shipped is None or shipped.version != row["profile_version"]:
        raise ProfileMissing(f"{row['profile']} version {row['profile_version']}")
    return shipped
