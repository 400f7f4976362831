"""What a login or a refresh gives: the user, and the next refresh token of the login's family."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from services.crm.models.user import User
from services.crm.repositories.refresh_tokens import add_token
from shared.db.transaction import Transaction
from shared.identifiers import new_id


@dataclass(frozen=True, slots=True)
class Session:
    """The edge signs an access token for the user."""

    user: User
    refresh_token: str = field(repr=False)


def open_session(tx: Transaction, user: User, *, now: datetime, family_id: UUID | None = None) -> Session:
    """A login starts a family of tokens; a refresh goes on with it."""
    return Session(user, add_token(tx, user.id, family_id or new_id(), now=now))
