"""Create the backbone, the projections a mail is made of, alerts and deliveries."""

from alembic import op

from shared.db.migration import create_backbone, secure

revision = "2026_11_21_0245"
down_revision = None
branch_labels = None
depends_on = None

TABLES = (
    """CREATE TABLE recipients (
        id uuid PRIMARY KEY, workspace_id uuid NOT NULL, version bigint NOT NULL, email text NOT NULL,
        name text NOT NULL)""",
    """CREATE TABLE lead_contacts (
        id uuid PRIMARY KEY, workspace_id uuid NOT NULL, version bigint NOT NULL, first_name text, last_name text,
        email text, phone text, company text, job_title text)""",
    """CREATE TABLE lead_owners (
        id uuid PRIMARY KEY, workspace_id uuid NOT NULL, version bigint NOT NULL, owner_id uuid)""",
    """CREATE TABLE lead_scores (
        id uuid PRIMARY KEY, workspace_id uuid NOT NULL, version bigint NOT NULL, score smallint NOT NULL,
        contributions jsonb NOT NULL, scored_at timestamptz NOT NULL)""",
    """CREATE TABLE alerts (
        id uuid PRIMARY KEY, workspace_id uuid NOT NULL, lead_id uuid NOT NULL, score smallint NOT NULL,
        previous_score smallint, threshold smallint NOT NULL, band text NOT NULL, fast_track boolean NOT NULL,
        raised_at timestamptz NOT NULL, received_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        cause jsonb NOT NULL)""",
    "CREATE INDEX alerts_lead_idx ON alerts (workspace_id, lead_id, received_at)",
    "CREATE INDEX alerts_received_at_idx ON alerts (workspace_id, received_at)",
    "CREATE TABLE mail_settings (workspace_id uuid PRIMARY KEY, sales_address text NOT NULL)",
    """CREATE TABLE deliveries (
        id uuid PRIMARY KEY DEFAULT gen_random_uuid(), workspace_id uuid NOT NULL, natural_key text NOT NULL,
        template text NOT NULL, role text NOT NULL, alert_id uuid NOT NULL, lead_id uuid NOT NULL,
        to_address text NOT NULL, status text NOT NULL, attempts int NOT NULL DEFAULT 0, error text, content jsonb,
        version bigint NOT NULL DEFAULT 0, created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        due_at timestamptz, sent_at timestamptz,
        CONSTRAINT deliveries_workspace_id_natural_key_key UNIQUE (workspace_id, natural_key),
        CONSTRAINT deliveries_status_check CHECK (status IN ('pending', 'sending', 'sent', 'failed', 'skipped')))""",
    "CREATE INDEX deliveries_created_at_idx ON deliveries (workspace_id, created_at, id)",
    "CREATE INDEX deliveries_lead_idx ON deliveries (workspace_id, lead_id, created_at, id)",
)
SECURED = ("recipients", "lead_contacts", "lead_owners", "lead_scores", "alerts", "mail_settings", "deliveries")


def upgrade() -> None:
    create_backbone(op, "notifications")
    for statement in TABLES:
        op.execute(statement)
    secure(op, "notifications", *SECURED)
