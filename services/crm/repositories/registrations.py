"""Registering workspaces and users; a second time changes only what differs."""

from datetime import datetime
from uuid import UUID

from services.crm.models.credential import login_name
from shared.db.transaction import Transaction
from shared.errors import Conflict

STORE_WORKSPACE = """
    INSERT INTO workspaces (workspace_id, name, default_owner_id, created_at)
    VALUES (:workspace_id, :name, CAST(:default_owner_id AS uuid), :now)
    ON CONFLICT (workspace_id) DO UPDATE SET name = excluded.name, default_owner_id = excluded.default_owner_id
"""
# A row that was inserted, not updated, has no xmax.
STORE_USER = """
    INSERT INTO users AS u (id, workspace_id, email, name, role, is_operator, created_at)
    VALUES (:id, :workspace_id, :email, :name, :role, :is_operator, :now)
    ON CONFLICT (id) DO UPDATE SET version = u.version + 1, email = excluded.email, name = excluded.name,
        role = excluded.role, is_operator = excluded.is_operator
    WHERE (u.email, u.name, u.role, u.is_operator)
        IS DISTINCT FROM (excluded.email, excluded.name, excluded.role, excluded.is_operator)
    RETURNING xmax = 0 AS is_new
"""
STORE_CREDENTIAL = """
    INSERT INTO credentials AS c (email, workspace_id, user_id, password_hash, changed_at)
    VALUES (:email, :workspace_id, :user_id, :password_hash, :now)
    ON CONFLICT (email) DO UPDATE SET password_hash = excluded.password_hash, changed_at = excluded.changed_at
    WHERE c.user_id = excluded.user_id
    RETURNING true
"""


class EmailTaken(Conflict):
    """One e-mail address logs into one workspace."""

    code = "email_taken"


async def store_workspace(tx: Transaction, name: str, default_owner_id: UUID | None, *, now: datetime) -> None:
    await tx.execute(
        STORE_WORKSPACE, workspace_id=tx.workspace_id, name=name, default_owner_id=default_owner_id, now=now
    )


async def store_user(
    tx: Transaction, user_id: UUID, *, email: str, name: str, role: str, is_operator: bool, now: datetime
) -> bool:
    """Whether the user is new."""
    is_new = await tx.value(
        STORE_USER,
        id=user_id,
        workspace_id=tx.workspace_id,
        email=email,
        name=name,
        role=role,
        is_operator=is_operator,
        now=now,
    )
    return bool(is_new)


async def store_password(tx: Transaction, user_id: UUID, email: str, password_hash: str, *, now: datetime) -> None:
    """Raises EmailTaken where the address is another user's."""
    stored = await tx.value(
        STORE_CREDENTIAL,
        email=login_name(email),
        workspace_id=tx.workspace_id,
        user_id=user_id,
        password_hash=password_hash,
        now=now,
    )
    if not stored:
        raise EmailTaken("The e-mail address logs into another account")
