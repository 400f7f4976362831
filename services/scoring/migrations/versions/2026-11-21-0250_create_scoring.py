"""Create the backbone, API keys, scored leads, their evidence, history and alerts, profiles and settings."""

from alembic import op

from shared.auth.api_key_table import CREATE_API_KEYS
from shared.db.migration import create_backbone, grant, secure

revision = "2026_11_21_0250"
down_revision = None
branch_labels = None
depends_on = None

TABLES = (
    """CREATE TABLE scored_leads (
        id uuid PRIMARY KEY, workspace_id uuid NOT NULL, facts json, facts_version bigint NOT NULL,
        version bigint NOT NULL, score smallint, raw_score double precision, band text, profile text,
        profile_version int, contributions json, fortune500_rank smallint, fortune500_edition smallint,
        fortune500_standing text, is_armed boolean NOT NULL, alerted_at timestamptz, scored_at timestamptz,
        CONSTRAINT scored_leads_facts_check CHECK ((facts IS NULL) = (score IS NULL))) WITH (fillfactor = 85)""",
    """CREATE TABLE evidence (
        workspace_id uuid NOT NULL, lead_id uuid NOT NULL, kind text NOT NULL, key text NOT NULL,
        occurred_at timestamptz NOT NULL, recorded_at timestamptz NOT NULL,
        PRIMARY KEY (workspace_id, lead_id, kind, key))""",
    """CREATE TABLE score_history (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, workspace_id uuid NOT NULL, lead_id uuid NOT NULL,
        version bigint NOT NULL, is_change boolean NOT NULL, score smallint NOT NULL, previous_score smallint,
        raw_score double precision NOT NULL, band text NOT NULL, profile text NOT NULL, profile_version int NOT NULL,
        contributions json NOT NULL, facts json NOT NULL, fortune500_rank smallint, fortune500_edition smallint,
        cause_id uuid, cause_type text NOT NULL, scored_at timestamptz NOT NULL, recorded_at timestamptz NOT NULL)""",
    "CREATE INDEX score_history_lead_idx ON score_history (workspace_id, lead_id, id)",
    """CREATE TABLE alerts (
        id uuid PRIMARY KEY, workspace_id uuid NOT NULL, lead_id uuid NOT NULL, score smallint NOT NULL,
        previous_score smallint, threshold smallint NOT NULL, fast_track boolean NOT NULL,
        raised_at timestamptz NOT NULL)""",
    "CREATE INDEX alerts_lead_idx ON alerts (workspace_id, lead_id, raised_at)",
    """CREATE TABLE profiles (
        workspace_id uuid NOT NULL, key text NOT NULL, version int NOT NULL, document jsonb NOT NULL,
        created_at timestamptz NOT NULL DEFAULT clock_timestamp(), PRIMARY KEY (workspace_id, key, version))""",
    """CREATE TABLE workspace_settings (
        workspace_id uuid PRIMARY KEY, profile text NOT NULL DEFAULT 'enterprise.v1',
        profile_version int NOT NULL DEFAULT 1, alert_threshold smallint NOT NULL DEFAULT 80,
        priority_queue_threshold smallint NOT NULL DEFAULT 90, alert_hysteresis smallint NOT NULL DEFAULT 5,
        alert_cooldown_hours int NOT NULL DEFAULT 24, warm_from smallint NOT NULL DEFAULT 31,
        hot_from smallint NOT NULL DEFAULT 51, very_hot_from smallint NOT NULL DEFAULT 71,
        competitor_domains text[] NOT NULL DEFAULT '{}')""",
)
SECURED = ("scored_leads", "evidence", "score_history", "alerts", "profiles", "workspace_settings")


def upgrade() -> None:
    create_backbone(op, "scoring")
    op.execute(CREATE_API_KEYS)
    grant(op, "scoring", "api_keys")
    for statement in TABLES:
        op.execute(statement)
    secure(op, "scoring", *SECURED)
