"""Create ingestion: leads, touches, consents, policies, quarantine, counts, API keys, and the backbone."""

from alembic import op

from shared.auth.api_key_table import CREATE_API_KEYS
from shared.db.migration import create_backbone, grant, secure

revision = "2026_11_21_0300"
down_revision = None
branch_labels = None
depends_on = None

LEADS = (
    # Half-empty pages let a merge rewrite its row on the same page, without touching an index.
    """CREATE TABLE leads (
        id uuid PRIMARY KEY, workspace_id uuid NOT NULL, version bigint NOT NULL, shard smallint NOT NULL,
        identity text COLLATE "C", created_at timestamptz NOT NULL, touched_at timestamptz NOT NULL,
        last_touch_id uuid NOT NULL,
        email text, email_match text, phone text, first_name text, last_name text, company text, company_domain text,
        job_title text, employees int, industry text, country text, external_id text,
        message text, tier text, request text, marketing_consent boolean, custom jsonb NOT NULL DEFAULT '{}',
        first_source text, first_medium text, first_campaign text,
        CONSTRAINT leads_workspace_id_identity_key UNIQUE (workspace_id, identity)) WITH (fillfactor = 85)""",
    """CREATE TABLE touches (
        id uuid PRIMARY KEY, workspace_id uuid NOT NULL, lead_id uuid NOT NULL, lead_version bigint NOT NULL,
        touched_at timestamptz NOT NULL, channel text NOT NULL, source text, medium text, campaign text, utm json,
        referrer text, landing_page text, session_id text, sender json NOT NULL, posted json NOT NULL)""",
    "CREATE INDEX touches_lead_id_idx ON touches (workspace_id, lead_id, lead_version)",
    """CREATE TABLE consents (
        touch_id uuid NOT NULL, purpose text NOT NULL, workspace_id uuid NOT NULL, lead_id uuid NOT NULL,
        is_given boolean NOT NULL, basis text NOT NULL, source text, text_version text, ip_prefix text,
        stated_at timestamptz NOT NULL, PRIMARY KEY (touch_id, purpose))""",
    "CREATE INDEX consents_lead_id_idx ON consents (workspace_id, lead_id)",
)
INTAKE = (
    """CREATE TABLE intake_policies (
        workspace_id uuid PRIMARY KEY, on_invalid text NOT NULL DEFAULT 'reject',
        default_country text NOT NULL DEFAULT 'US', mandatory text[] NOT NULL DEFAULT '{}',
        CONSTRAINT intake_policies_on_invalid_check CHECK (on_invalid IN ('reject', 'quarantine')))""",
    """CREATE TABLE quarantine (
        id uuid PRIMARY KEY, workspace_id uuid NOT NULL, received_at timestamptz NOT NULL, channel text NOT NULL,
        source text NOT NULL, media_type text NOT NULL, body bytea NOT NULL, errors json NOT NULL,
        sender json NOT NULL)""",
    "CREATE INDEX quarantine_received_at_idx ON quarantine (workspace_id, received_at)",
    """CREATE TABLE intake_counts (
        workspace_id uuid NOT NULL, hour timestamptz NOT NULL, source text NOT NULL, lane text NOT NULL,
        received int NOT NULL DEFAULT 0, created int NOT NULL DEFAULT 0, merged int NOT NULL DEFAULT 0,
        quarantined int NOT NULL DEFAULT 0, rejected int NOT NULL DEFAULT 0,
        PRIMARY KEY (workspace_id, hour, source, lane)) WITH (fillfactor = 50)""",
)


def upgrade() -> None:
    create_backbone(op, "ingestion")
    for statement in (CREATE_API_KEYS, *LEADS, *INTAKE):
        op.execute(statement)
    secure(op, "ingestion", "leads", "touches", "consents", "intake_policies", "quarantine", "intake_counts")
    grant(op, "ingestion", "api_keys")


def downgrade() -> None:
    raise NotImplementedError("the first version has nothing to go back to")
