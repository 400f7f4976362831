"""Who works in the workspace, by name."""

from uuid import UUID

from shared.db.statements import Row
from shared.db.transaction import Transaction

PAGE = """
    SELECT id, name, email, role, is_active FROM users
    WHERE workspace_id = :workspace_id AND (name, id) > (:name, CAST(:after_id AS uuid))
    ORDER BY name, id LIMIT :limit
"""


async def list_users(tx: Transaction, *, after: tuple[str, UUID] | None, limit: int) -> list[Row]:
    name, after_id = after or ("", UUID(int=0))
    return await tx.rows(PAGE, workspace_id=tx.workspace_id, name=name, after_id=after_id, limit=limit)
