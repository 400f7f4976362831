"""Where the workspace's leads came from first, each source once."""

from shared.db.transaction import Transaction

MOST = 100
# A jump from source to source over the index, not a reading of all leads.
FIND = """
    WITH RECURSIVE known(source) AS (
        (SELECT source FROM leads WHERE workspace_id = :workspace_id AND lead_version > 0 AND source IS NOT NULL
         ORDER BY source LIMIT 1)
        UNION ALL
        SELECT (SELECT l.source FROM leads l
                WHERE l.workspace_id = :workspace_id AND l.lead_version > 0 AND l.source > known.source
                ORDER BY l.source LIMIT 1)
        FROM known WHERE known.source IS NOT NULL)
    SELECT source FROM known WHERE source IS NOT NULL LIMIT :most
"""


async def list_sources(tx: Transaction) -> list[str]:
    """In alphabetical order, the first hundred."""
    return [row["source"] for row in await tx.rows(FIND, workspace_id=tx.workspace_id, most=MOST)]
