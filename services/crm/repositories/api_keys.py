"""Storing the API keys that may read and write this service's leads."""

from collections.abc import Sequence

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
    """Raises KeyOfAnotherWorkspace (409)."""
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
