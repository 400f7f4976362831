"""The reasons travel with the alert: scores are heard no more, and parked ones wait for nobody."""

from alembic import op

revision = "2026_11_21_0545"
down_revision = "2026_11_21_0245"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE alerts ADD COLUMN contributions jsonb")
    op.execute("DROP TABLE lead_scores")
    op.execute("DELETE FROM parked WHERE consumer = 'notifications' AND topic = 'lead.scored'")


def downgrade() -> None:
    raise NotImplementedError("migrations only go forward")
