"""The named callers of the CRM's routes."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Path

from shared.auth.caller import Caller
from shared.auth.permissions import Permission
from shared.http.callers import CurrentCaller, requires

LeadsReader = Annotated[Caller, requires(Permission.LEADS_READ)]
LeadsWriter = Annotated[Caller, requires(Permission.LEADS_WRITE)]
UsersReader = Annotated[Caller, requires(Permission.USERS_READ)]
Anybody = CurrentCaller


def named_workspace(ws: Annotated[UUID, Path(description="The workspace's id")]) -> UUID:
    """Declares `{ws}`; that it is the caller's own is checked where the caller is identified."""
    return ws


OWN_WORKSPACE = Depends(named_workspace)
