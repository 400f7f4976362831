"""What a workspace asks of its leads."""

from services.ingestion.models.intake_rules import DEFAULT_RULES, IntakeRules, OnInvalid
from shared.db.transaction import Transaction

FIND = "SELECT on_invalid, default_country, mandatory FROM intake_policies WHERE workspace_id = :workspace_id"


async def read_intake_rules(tx: Transaction) -> IntakeRules:
    """The workspace's rules, or the default ones."""
    row = await tx.row(FIND, workspace_id=tx.workspace_id)
    if row is None:
        return DEFAULT_RULES
    return IntakeRules(OnInvalid(row["on_invalid"]), row["default_country"], tuple(row["mandatory"]))
