"""Create the CRM: workspaces, users and logins, leads, timeline, and the backbone."""

from alembic import op

from shared.auth.api_key_table import CREATE_API_KEYS
from shared.db.migration import create_backbone, grant, secure

revision = "2026_11_21_0240"
down_revision = None
branch_labels = None
depends_on = None

PEOPLE = (
    """CREATE TABLE workspaces (
        workspace_id uuid PRIMARY KEY, name text NOT NULL, default_owner_id uuid,
        recycle_after_days int NOT NULL DEFAULT 90, created_at timestamptz NOT NULL)""",
    """CREATE TABLE users (
        id uuid PRIMARY KEY, workspace_id uuid NOT NULL, version int NOT NULL DEFAULT 1,
        email text NOT NULL, name text NOT NULL, role text NOT NULL,
        is_operator boolean NOT NULL DEFAULT false, is_active boolean NOT NULL DEFAULT true,
        created_at timestamptz NOT NULL,
        CONSTRAINT users_workspace_id_email_key UNIQUE (workspace_id, email))""",
    """CREATE TABLE credentials (
        email text PRIMARY KEY, workspace_id uuid NOT NULL, user_id uuid NOT NULL UNIQUE,
        password_hash text NOT NULL, changed_at timestamptz NOT NULL)""",
    """CREATE TABLE login_failures (
        name_digest bytea PRIMARY KEY, failures int NOT NULL, locked_until timestamptz,
        last_failed_at timestamptz NOT NULL)""",
    """CREATE TABLE refresh_tokens (
        id uuid PRIMARY KEY, workspace_id uuid NOT NULL, user_id uuid NOT NULL, family_id uuid NOT NULL,
        token_hash bytea NOT NULL, created_at timestamptz NOT NULL, expires_at timestamptz NOT NULL,
        used_at timestamptz, revoked_at timestamptz,
        CONSTRAINT refresh_tokens_token_hash_key UNIQUE (token_hash))""",
    "CREATE INDEX refresh_tokens_family_id_idx ON refresh_tokens (family_id)",
    "CREATE INDEX refresh_tokens_expires_at_idx ON refresh_tokens (expires_at)",
)
LEADS = (
    """CREATE TABLE leads (
        id uuid PRIMARY KEY, workspace_id uuid NOT NULL, version bigint NOT NULL DEFAULT 1,
        created_at timestamptz NOT NULL, updated_at timestamptz NOT NULL,
        status varchar(32) NOT NULL DEFAULT 'new', status_changed_at timestamptz NOT NULL, status_reason text,
        priority varchar(32) NOT NULL DEFAULT 'normal', owner_id uuid, next_follow_up_at timestamptz,
        qualification_id uuid, estimated_amount bigint, estimated_currency text,
        lead_version bigint NOT NULL DEFAULT 0, first_event_id uuid,
        first_name text, last_name text, email text, phone text, company text, company_domain text, job_title text,
        employees int, industry text, country text, message text, tier text, request text, external_id text,
        marketing_consent boolean, custom jsonb NOT NULL DEFAULT '{}', edited_fields text[] NOT NULL DEFAULT '{}',
        source text, first_source text, first_medium text, first_campaign text,
        last_source text, last_medium text, last_campaign text,
        channel text, referrer text, landing_page text, touched_at timestamptz,
        search_text text NOT NULL GENERATED ALWAYS AS (left(lower(coalesce(first_name, '') || ' ' ||
            coalesce(last_name, '') || ' ' || coalesce(email, '') || ' ' || coalesce(company, '') || ' ' ||
            coalesce(phone, '')), 500)) STORED,
        score_version bigint NOT NULL DEFAULT 0, score smallint, band text, score_profile text,
        score_profile_version int, score_contributions json, scored_at timestamptz,
        fortune500_rank smallint, fortune500_edition smallint, alerted_at timestamptz,
        assessment_id uuid, assessment_score smallint, assessment_tier text, assessment_completed_at timestamptz,
        messages_sent int NOT NULL DEFAULT 0, messages_failed int NOT NULL DEFAULT 0, last_message_at timestamptz,
        CONSTRAINT leads_estimate_check CHECK ((estimated_amount IS NULL) = (estimated_currency IS NULL)))""",
    # The three orders of the list. They carry the searched text, so that a search reads the index and no row in vain.
    """CREATE INDEX leads_created_at_idx ON leads (workspace_id, created_at, id) INCLUDE (search_text)
        WHERE lead_version > 0""",
    """CREATE INDEX leads_updated_at_idx ON leads (workspace_id, updated_at, id) INCLUDE (search_text)
        WHERE lead_version > 0""",
    """CREATE INDEX leads_score_idx ON leads (workspace_id, coalesce(score, -1), id) INCLUDE (search_text, score)
        WHERE lead_version > 0""",
    # A filter that few leads pass must not walk through all the others.
    "CREATE INDEX leads_status_idx ON leads (workspace_id, status, created_at, id) WHERE lead_version > 0",
    "CREATE INDEX leads_owner_idx ON leads (workspace_id, owner_id, created_at, id) WHERE lead_version > 0",
    "CREATE INDEX leads_source_idx ON leads (workspace_id, source, created_at, id) WHERE lead_version > 0",
    """CREATE TABLE timeline_entries (
        event_id uuid PRIMARY KEY, workspace_id uuid NOT NULL, lead_id uuid NOT NULL, type text NOT NULL,
        occurred_at timestamptz NOT NULL, summary json NOT NULL, actor_id uuid, correlation_id text,
        causation_id uuid, partition int, "offset" bigint)""",
    "CREATE INDEX timeline_entries_lead_idx ON timeline_entries (workspace_id, lead_id, occurred_at, event_id)",
)


def upgrade() -> None:
    create_backbone(op, "crm")
    for statement in (*PEOPLE, CREATE_API_KEYS, *LEADS):
        op.execute(statement)
    secure(op, "crm", "workspaces", "users", "leads", "timeline_entries")
    # A login or a key finds its workspace here, so no workspace can confine them.
    grant(op, "crm", "credentials", "login_failures", "refresh_tokens", "api_keys")


def downgrade() -> None:
    raise NotImplementedError("the first version has nothing to go back to")
