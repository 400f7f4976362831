"""Let timeline entries be read in the order of their commits, and leads by their next follow-up."""

from alembic import op

revision = "2026_11_21_0600"
down_revision = "2026_11_21_0240"
branch_labels = None
depends_on = None

STATEMENTS = (
    # Older entries count as long committed. A constant default touches no row; the real one is for those to come.
    "ALTER TABLE timeline_entries ADD COLUMN recorded_in xid8 NOT NULL DEFAULT '0'",
    "ALTER TABLE timeline_entries ALTER COLUMN recorded_in SET DEFAULT pg_current_xact_id()",
    "CREATE INDEX timeline_entries_recorded_in_idx ON timeline_entries (workspace_id, recorded_in, event_id)",
    # Few leads have a follow-up: those that have none cost nothing here.
    """CREATE INDEX leads_follow_up_idx ON leads (workspace_id, next_follow_up_at, id)
        WHERE lead_version > 0 AND next_follow_up_at IS NOT NULL""",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    raise NotImplementedError("migrations only go forward")
