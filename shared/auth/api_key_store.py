"""Storing API keys in the services that accept them: only the hash of the secret is kept."""

from collections.abc import Sequence
from typing import Any

from shared.auth.api_keys import hash_secret
from shared.db.transaction import Transaction
from shared.errors import Conflict

STORE = """
    INSERT INTO api_keys (id, workspace_id, secret_hash, kind, scopes, origins, rate_limit)
    VALUES (:id, :workspace_id, :secret_hash, :kind, CAST(:scopes AS text[]), CAST(:origins AS text[]), :rate_limit)
    ON CONFLICT (id) DO UPDATE SET secret_hash = excluded.secret_hash, kind = excluded.kind, scopes = excluded.scopes,
        origins = excluded.origins, rate_limit = excluded.rate_limit
    WHERE api_keys.workspace_id = excluded.workspace_id
    RETURNING true
"""

SEEDED = ("api_key", "form_key")


class KeyOfAnotherWorkspace(Conflict):
    code = "key_of_another_workspace"


async def store_api_key(
    tx: Transaction,
    key_id: str,
    secret: str,
    *,
    kind: str,
    scopes: Sequence[str],
    origins: Sequence[str] = (),
    rate_limit: int | None = None,
) -> None:
    """Store or replace a key of the transaction's workspace. Raises KeyOfAnotherWorkspace (409)."""
    stored = await tx.value(
        STORE,
        id=key_id,
        workspace_id=tx.workspace_id,
        secret_hash=hash_secret(secret),
        kind=kind,
        scopes=list(scopes),
        origins=list(origins),
        rate_limit=rate_limit,
    )
    if not stored:
        raise KeyOfAnotherWorkspace("The API key belongs to another workspace")


async def store_seeded_keys(tx: Transaction, document: dict[str, Any]) -> None:
    """Store the keys that a seed document names; a second time with the same document changes nothing."""
    for name in SEEDED:
        if name in document:
            key = document[name]
            await store_api_key(
                tx,
                key["id"],
                key["secret"],
                kind=key["kind"],
                scopes=key["scopes"],
                origins=key["origins"],
                rate_limit=key["rate_limit"],
            )
