"""Keep the numbers of leads per status, band, source and day, so that nobody counts the leads themselves."""

from alembic import op

from shared.db.migration import grant, secure

revision = "2026_11_21_0610"
down_revision = "2026_11_21_0600"
branch_labels = None
depends_on = None

TABLES = (
    # Counters are updated in place all day: room on each page keeps the index out of it.
    """CREATE TABLE lead_counts (
        workspace_id uuid, dimension text, value text COLLATE "C", n bigint NOT NULL,
        PRIMARY KEY (workspace_id, dimension, value)) WITH (fillfactor = 50)""",
    # Rows live until their own transaction commits: no other ever sees them, so they need no log and no workspace.
    """CREATE UNLOGGED TABLE lead_count_changes (
        recorded_in xid8 NOT NULL DEFAULT pg_current_xact_id(), changes json NOT NULL)""",
    "CREATE INDEX lead_count_changes_recorded_in_idx ON lead_count_changes (recorded_in)",
)

COUNTED = """workspace_id, lead_version > 0 AS is_shown, status, band, source, owner_id IS NULL AS is_free,
        (created_at AT TIME ZONE 'UTC')::date AS created_on,
        (next_follow_up_at AT TIME ZONE 'UTC')::date AS follow_up_on"""
# Alike leads are counted together first, so that a batch is few rows and an update that moves no lead is none. A join
# of old and new rows would be slow: it is planned once per connection, for as few rows as the first statement has.
COUNTS = """
    SELECT l.workspace_id, d.dimension, d.value, sum(l.n) AS n
    FROM (SELECT workspace_id, status, band, source, is_free, created_on, follow_up_on, sum(sign) AS n
          FROM ({rows}) AS touched WHERE is_shown
          GROUP BY 1, 2, 3, 4, 5, 6, 7 HAVING sum(sign) <> 0) AS l
    CROSS JOIN LATERAL (VALUES
        ('status', l.status),
        ('band', coalesce(l.band, '')),
        ('source', coalesce(l.source, '')),
        ('created_on', to_char(l.created_on, 'YYYY-MM-DD')),
        ('new_in_band', CASE WHEN l.status = 'new' THEN coalesce(l.band, '') END),
        ('follow_up_on', CASE WHEN l.status NOT IN ('converted', 'lost') THEN
            to_char(l.follow_up_on, 'YYYY-MM-DD') END),
        ('unowned', CASE WHEN l.is_free THEN '' END)) AS d(dimension, value)
    WHERE d.value IS NOT NULL
    GROUP BY l.workspace_id, d.dimension, d.value HAVING sum(l.n) <> 0
"""
GONE = f"SELECT -1 AS sign, {COUNTED} FROM gone"
COME = f"SELECT 1 AS sign, {COUNTED} FROM come"
MOVED = f"{GONE} UNION ALL {COME}"
NOTE = """
    CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO lead_count_changes (changes)
        SELECT json_agg(counts) FROM ({counts}) AS counts HAVING count(*) > 0;
        RETURN NULL;
    END $$
"""
# At the commit, when no lead will be locked any more, and in the order of the keys: so no two transactions can wait for
# each other, and a busy counter is locked for no longer than the commit takes. The first row does it for all.
SETTLE = """
    CREATE FUNCTION settle_lead_counts() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        WITH mine AS (DELETE FROM lead_count_changes WHERE recorded_in = pg_current_xact_id() RETURNING changes)
        INSERT INTO lead_counts AS c (workspace_id, dimension, value, n)
        SELECT workspace_id, dimension, value, sum(n)
        FROM mine CROSS JOIN LATERAL json_to_recordset(changes) AS r(
            workspace_id uuid, dimension text, value text, n bigint)
        GROUP BY workspace_id, dimension, value HAVING sum(n) <> 0
        ORDER BY workspace_id, dimension, value COLLATE "C"
        ON CONFLICT (workspace_id, dimension, value) DO UPDATE SET n = c.n + excluded.n;
        RETURN NULL;
    END $$
"""
TRIGGERS = (
    """CREATE TRIGGER leads_come AFTER INSERT ON leads REFERENCING NEW TABLE AS come
        FOR EACH STATEMENT EXECUTE FUNCTION note_leads_come()""",
    """CREATE TRIGGER leads_move AFTER UPDATE ON leads REFERENCING OLD TABLE AS gone NEW TABLE AS come
        FOR EACH STATEMENT EXECUTE FUNCTION note_leads_moved()""",
    """CREATE TRIGGER leads_go AFTER DELETE ON leads REFERENCING OLD TABLE AS gone
        FOR EACH STATEMENT EXECUTE FUNCTION note_leads_gone()""",
    """CREATE CONSTRAINT TRIGGER lead_counts_settle AFTER INSERT ON lead_count_changes DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW EXECUTE FUNCTION settle_lead_counts()""",
)


def upgrade() -> None:
    for statement in TABLES:
        op.execute(statement)
    for name, rows in (("note_leads_come", COME), ("note_leads_gone", GONE), ("note_leads_moved", MOVED)):
        op.execute(NOTE.format(name=name, counts=COUNTS.format(rows=rows)))
    op.execute(SETTLE)
    for statement in TRIGGERS:
        op.execute(statement)
    _count_what_is_there()
    secure(op, "crm", "lead_counts")
    grant(op, "crm", "lead_count_changes")


def _count_what_is_there() -> None:
    """The triggers keep everybody else from writing leads until this commits; row-level security would hide them from
    their owner, too."""
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.execute("ALTER TABLE leads NO FORCE ROW LEVEL SECURITY")
    rows = f"SELECT 1 AS sign, {COUNTED} FROM leads"
    op.execute(f"INSERT INTO lead_counts (workspace_id, dimension, value, n) {COUNTS.format(rows=rows)}")
    op.execute("ALTER TABLE leads FORCE ROW LEVEL SECURITY")


def downgrade() -> None:
    raise NotImplementedError("migrations only go forward")
