"""Named callers, and the workspace in a path."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Path

from shared.auth.caller import Caller
from shared.auth.permissions import Permission
from shared.http.callers import requires

LeadsCreator = Annotated[Caller, requires(Permission.LEADS_CREATE)]
LeadsReader = Annotated[Caller, requires(Permission.LEADS_READ)]
GovernanceReader = Annotated[Caller, requires(Permission.GOVERNANCE_READ)]


def named_workspace(ws: Annotated[UUID, Path(description="The workspace's id")]) -> UUID:
    """Declares `{ws}`; that it is the caller's own is checked where the caller is identified."""
    return ws


OWN_WORKSPACE = Depends(named_workspace)
