"""Register a workspace with its users, and announce each user once."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from services.crm.repositories.registrations import store_password, store_user, store_workspace
from shared.auth.permissions import Role
from shared.contracts.crm import UserRegistered
from shared.db.subject import SubjectRef
from shared.db.transaction import Transaction


@dataclass(frozen=True, slots=True)
class NewUser:
    """`password_hash` of None leaves the password as it is."""

    id: UUID
    email: str
    name: str
    role: Role
    is_operator: bool
    password_hash: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class RegisterWorkspace:
    name: str
    default_owner_id: UUID | None
    users: Sequence[NewUser]


async def register_workspace(tx: Transaction, command: RegisterWorkspace, *, now: datetime) -> list[UUID]:
    """Returns the users that are new; a second time there is none. Raises EmailTaken (409)."""
    await store_workspace(tx, command.name, command.default_owner_id, now=now)
    return [user.id for user in command.users if await _register(tx, user, now)]


async def _register(tx: Transaction, user: NewUser, now: datetime) -> bool:
    is_new = await store_user(
        tx, user.id, email=user.email, name=user.name, role=user.role, is_operator=user.is_operator, now=now
    )
    if user.password_hash is not None:
        await store_password(tx, user.id, user.email, user.password_hash, now=now)
    if is_new:
        event = UserRegistered(user_id=user.id, email=user.email, name=user.name, role=user.role)
        tx.announce(SubjectRef(user.id, 1), event)
    return is_new
