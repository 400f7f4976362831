"""Finding workspaces."""

from services.crm.models.workspace import Workspace
from shared.db.transaction import Transaction
from shared.errors import UnknownWorkspace


async def the_workspace(tx: Transaction) -> Workspace:
    """The transaction's own workspace. Raises UnknownWorkspace where nobody has registered it."""
    known = tx.session.info.get(Workspace)  # the session's own memory forgets what nobody holds
    workspace: Workspace | None = known or await tx.session.get(Workspace, tx.workspace_id)
    if workspace is None:
        raise UnknownWorkspace(f"no workspace {tx.workspace_id} is registered here")
    tx.session.info[Workspace] = workspace
    return workspace
