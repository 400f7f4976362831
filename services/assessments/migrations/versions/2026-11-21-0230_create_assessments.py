"""Create the backbone, API keys, assessments, known leads and their mailboxes."""

from alembic import op

from shared.auth.api_key_table import CREATE_API_KEYS
from shared.db.migration import create_backbone, grant, secure

revision = "2026_11_21_0230"
down_revision = None
branch_labels = None
depends_on = None

TABLES = (
    """CREATE TABLE assessments (
        id uuid PRIMARY KEY, workspace_id uuid NOT NULL, questionnaire_key text NOT NULL, status varchar(16) NOT NULL,
        email text NOT NULL, email_match text NOT NULL, first_name text, last_name text, company text, lead_id uuid,
        answers jsonb NOT NULL, result jsonb, version int NOT NULL, started_at timestamptz NOT NULL,
        touched_at timestamptz NOT NULL, completed_at timestamptz, announced_at timestamptz,
        CONSTRAINT assessments_status_check CHECK (status IN ('STARTED', 'COMPLETED', 'ABANDONED')),
        CONSTRAINT assessments_result_check CHECK ((status = 'COMPLETED') = (result IS NOT NULL)))""",
    "CREATE INDEX assessments_unlinked_idx ON assessments (workspace_id, email_match) WHERE lead_id IS NULL",
    "CREATE INDEX assessments_lead_idx ON assessments (workspace_id, lead_id, started_at, id)",
    "CREATE INDEX assessments_started_at_idx ON assessments (workspace_id, started_at, id)",
    "CREATE TABLE known_leads (id uuid PRIMARY KEY, workspace_id uuid NOT NULL)",
    """CREATE TABLE lead_emails (
        workspace_id uuid NOT NULL, email_match text NOT NULL, lead_id uuid,
        PRIMARY KEY (workspace_id, email_match))""",
    "CREATE INDEX lead_emails_lead_idx ON lead_emails (workspace_id, lead_id)",
)


def upgrade() -> None:
    create_backbone(op, "assessments")
    op.execute(CREATE_API_KEYS)
    grant(op, "assessments", "api_keys")
    for statement in TABLES:
        op.execute(statement)
    secure(op, "assessments", "assessments", "known_leads", "lead_emails")
