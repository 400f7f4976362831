"""Find the hottest of the new leads at once, however many hot ones have been contacted already."""

from alembic import op

revision = "2026_11_21_0620"
down_revision = "2026_11_21_0610"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """CREATE INDEX leads_work_queue_idx ON leads (workspace_id, coalesce(score, -1), id) INCLUDE (score)
        WHERE lead_version > 0 AND status = 'new'"""
    )


def downgrade() -> None:
    raise NotImplementedError("migrations only go forward")
