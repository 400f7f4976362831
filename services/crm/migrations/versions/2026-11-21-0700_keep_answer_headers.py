"""Keep ETag and Location of an answer beside its body, for those who ask again (`Idempotency-Key`)."""

from alembic import op

from shared.db.migration import KEEP_ANSWER_HEADERS

revision = "2026_11_21_0700"
down_revision = "2026_11_21_0620"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(KEEP_ANSWER_HEADERS)


def downgrade() -> None:
    raise NotImplementedError("migrations only go forward")
