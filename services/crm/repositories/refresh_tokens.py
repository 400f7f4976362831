"""Storing and finding refresh tokens; only their SHA-256 is known here."""

import secrets
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from services.crm.models.refresh_token import REFRESH_LIFETIME, REUSE_GRACE, RefreshToken
from shared.db.statements import Row
from shared.db.transaction import Transaction
from shared.identifiers import new_id

FIND = "SELECT workspace_id, user_id, family_id FROM refresh_tokens WHERE token_hash = :token_hash"
# A token is good once; whoever refreshed twice at the same moment, or lost the answer, may come again at once.
USE = """
    UPDATE refresh_tokens SET used_at = coalesce(used_at, :now)
    WHERE token_hash = :token_hash AND revoked_at IS NULL AND expires_at > :now
      AND (used_at IS NULL OR used_at > :used_after)
    RETURNING true
"""
REVOKE_FAMILY = "UPDATE refresh_tokens SET revoked_at = :now WHERE family_id = :family_id AND revoked_at IS NULL"
PURGE = "DELETE FROM refresh_tokens WHERE expires_at < :now"


def hash_token(token: str) -> bytes:
    """The token is random and long, so that a fast hash is enough."""
    return sha256(token.encode()).digest()


def add_token(tx: Transaction, user_id: UUID, family_id: UUID, *, now: datetime) -> str:
    """Make a token and store its hash. Returns the token, which is shown once."""
    token = secrets.token_urlsafe(32)
    tx.session.add(
        RefreshToken(
            id=new_id(),
            workspace_id=tx.workspace_id,
            user_id=user_id,
            family_id=family_id,
            token_hash=hash_token(token),
            created_at=now,
            expires_at=now + REFRESH_LIFETIME,
        )
    )
    return token


async def find_token(tx: Transaction, token: str) -> Row | None:
    return await tx.row(FIND, token_hash=hash_token(token))


async def use_token(tx: Transaction, token: str, *, now: datetime) -> bool:
    """Whether the token was still good; it is used up now."""
    return bool(await tx.value(USE, token_hash=hash_token(token), now=now, used_after=now - REUSE_GRACE))


async def revoke_family(tx: Transaction, family_id: UUID, *, now: datetime) -> None:
    """End a login, on all its devices' tokens."""
    await tx.execute(REVOKE_FAMILY, family_id=family_id, now=now)


async def purge_tokens(tx: Transaction, *, now: datetime) -> None:
    """Forget tokens that have expired."""
    await tx.execute(PURGE, now=now)
