"""Finding credentials, and counting failures per login name. Works without a workspace."""

import hmac
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.crm.models.credential import FAILURES_BEFORE_LOCK, LOCKED_FOR, Credential
from shared.db.transaction import Transaction

FIND = """
    SELECT c.user_id, c.workspace_id, c.password_hash, f.locked_until
    FROM (SELECT CAST(:email AS text) AS email) AS typed
    LEFT JOIN credentials c ON c.email = typed.email
    LEFT JOIN login_failures f ON f.name_digest = :digest
"""
# After a lock has ended the count starts again, or a single slip would lock for ever.
COUNT_FAILURE = """
    INSERT INTO login_failures AS f (name_digest, failures, last_failed_at) VALUES (:digest, 1, :now)
    ON CONFLICT (name_digest) DO UPDATE SET
        failures = CASE WHEN f.locked_until <= :now THEN 1 ELSE f.failures + 1 END,
        locked_until = CASE WHEN f.locked_until <= :now THEN NULL
                            WHEN f.failures + 1 >= :most THEN CAST(:locked_until AS timestamptz) END,
        last_failed_at = excluded.last_failed_at
"""
FORGET_FAILURES = "DELETE FROM login_failures WHERE name_digest = :digest"
PURGE_FAILURES = "DELETE FROM login_failures WHERE last_failed_at < :before"


@dataclass(frozen=True, slots=True)
class Known:
    """What is stored for a login name; all None where nobody has it and nobody tried."""

    user_id: UUID | None
    workspace_id: UUID | None
    password_hash: str | None
    locked_until: datetime | None


def digest_of(name: str, secret: str) -> bytes:
    """How failures of a login name are stored: nobody can read from them who tried."""
    return hmac.digest(secret.encode(), f"login failures of {name}".encode(), "sha256")


async def find_known(tx: Transaction, name: str, digest: bytes) -> Known:
    row = await tx.row(FIND, email=name, digest=digest)
    assert row is not None  # one row of nulls at least
    return Known(**row)


async def find_credential(tx: Transaction, email: str) -> Credential | None:
    return await tx.session.get(Credential, email)


async def count_failure(tx: Transaction, digest: bytes, *, now: datetime) -> None:
    await tx.execute(COUNT_FAILURE, digest=digest, now=now, most=FAILURES_BEFORE_LOCK, locked_until=now + LOCKED_FOR)


async def forget_failures(tx: Transaction, digest: bytes) -> None:
    await tx.execute(FORGET_FAILURES, digest=digest)


async def purge_failures(tx: Transaction, *, before: datetime) -> None:
    """Forget names that nobody has tried since."""
    await tx.execute(PURGE_FAILURES, before=before)
