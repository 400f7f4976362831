"""The profiles a workspace can score by: every version of its own, and the shipped ones."""

from dataclasses import dataclass

from services.scoring.models.profile import Profile, parse_profile, shipped_profiles
from services.scoring.repositories.workspaces import WorkspaceRepository
from shared.db.transaction import Transaction
from shared.errors import NotFound

FIND = """
    SELECT CAST(document AS text) AS document FROM profiles WHERE workspace_id = :workspace_id
    ORDER BY key, version DESC
"""


@dataclass(frozen=True, slots=True)
class ListedProfile:
    """`is_active`: leads are scored by this version. `is_shipped`: it came with the release."""

    profile: Profile
    is_active: bool
    is_shipped: bool


async def list_profiles(tx: Transaction) -> list[ListedProfile]:
    """By name, the newest version first. Raises NotFound for a workspace that scoring does not know."""
    workspace = await WorkspaceRepository(tx).find()
    if workspace is None:
        raise NotFound("scoring does not know this workspace")
    active = workspace.profile
    own = [parse_profile(row["document"]) for row in await tx.rows(FIND, workspace_id=tx.workspace_id)]
    listed = [ListedProfile(profile, profile == active, is_shipped=False) for profile in own]
    listed += [ListedProfile(profile, profile == active, is_shipped=True) for profile in shipped_profiles().values()]
    return sorted(listed, key=lambda item: (item.profile.key, -item.profile.version))
