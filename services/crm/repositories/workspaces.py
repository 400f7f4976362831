"""Finding workspaces."""

from services.crm.models.workspace import Workspace
from shared.db.transaction import Transaction
from shared.errors import UnknownWorkspace

FIND = "SELECT * FROM workspaces WHERE workspace_id = :workspace_id"


async def the_workspace(tx: Transaction) -> Workspace:
    """The transaction's own workspace. Raises UnknownWorkspace where nobody has registered it."""
    workspace: Workspace | None = tx.session.info.get(Workspace)
    if workspace is None:
        row = await tx.row(FIND, workspace_id=tx.workspace_id)
        if row is None:
            raise UnknownWorkspace(f"no workspace {tx.workspace_id} is registered here")
        workspace = tx.session.info[Workspace] = Workspace(**row)
    return workspace
