"""Finding users."""

from uuid import UUID

from sqlalchemy import select

from services.crm.models.user import User
from shared.db.transaction import Transaction


async def find_active_user(tx: Transaction, user_id: UUID) -> User | None:
    """A user of the transaction's workspace, unless switched off."""
    user: User | None = await tx.session.scalar(select(User).where(User.id == user_id, User.is_active))
    return user
