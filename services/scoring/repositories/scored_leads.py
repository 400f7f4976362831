"""Locking and storing scored leads: a whole batch in two or three statements, one JSON parameter each."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from services.scoring.models.alert import AlertState
from services.scoring.models.evidence import Evidence
from services.scoring.models.facts import Facts
from services.scoring.models.scored_lead import Score, ScoredLead
from shared.contracts.scoring import Band, LeadAlertRaised
from shared.db.statements import Row
from shared.db.transaction import Transaction
from shared.errors import TransientFailure

# An array, not a sub-select of rows: PostgreSQL takes those for a hundred and reads the whole table to join them.
# The lock comes first and alone: a statement that waited for it would read evidence as it was before the wait.
LOCK = """
    SELECT * FROM scored_leads
    WHERE id = ANY (ARRAY(SELECT CAST(id AS uuid) FROM json_array_elements_text(CAST(:ids AS json)) AS ids(id)))
    ORDER BY id FOR UPDATE
"""
FIND_EVIDENCE = """
    SELECT lead_id, kind, key, occurred_at FROM evidence
    WHERE workspace_id = :workspace_id
      AND lead_id = ANY (ARRAY(SELECT CAST(id AS uuid) FROM json_array_elements_text(CAST(:ids AS json)) AS ids(id)))
"""
COLUMNS = (
    "facts", "facts_version", "version", "score", "raw_score", "band", "profile", "profile_version", "contributions",
    "fortune500_rank", "fortune500_edition", "fortune500_standing", "is_armed", "alerted_at", "scored_at",
)  # fmt: skip
ROW = ", ".join(COLUMNS)
CHANGES = ", ".join(f"{column} = given.{column}" for column in COLUMNS)
HISTORY = (
    "version, score, previous_score, raw_score, band, profile, profile_version, contributions, facts, "
    "fortune500_rank, fortune500_edition, cause_id, cause_type, scored_at"
)
# A lead that the lock did not find is inserted. If its row is there all the same, another consumer was faster: the
# empty update then reports it, or, where the row is another workspace's, fails on row-level security.
STORE = f"""
    WITH given AS (
        SELECT * FROM json_to_recordset(CAST(:leads AS json)) AS r(
            id uuid, is_new boolean, is_changed boolean, is_recorded boolean, facts json, facts_version bigint,
            version bigint, score smallint, previous_score smallint, raw_score double precision, band text,
            profile text, profile_version int, contributions json, fortune500_rank smallint,
            fortune500_edition smallint, fortune500_standing text, is_armed boolean, alerted_at timestamptz,
            scored_at timestamptz, cause_id uuid, cause_type text)
    ), updated AS (
        UPDATE scored_leads SET {CHANGES} FROM given
        WHERE scored_leads.id = given.id AND NOT given.is_new
    ), inserted AS (
        INSERT INTO scored_leads AS stored (id, workspace_id, {ROW})
        SELECT id, :workspace_id, {ROW} FROM given WHERE is_new ORDER BY id
        ON CONFLICT (id) DO UPDATE SET version = stored.version
        RETURNING xmax = 0 AS is_new
    ), recorded AS (
        INSERT INTO score_history (workspace_id, lead_id, is_change, recorded_at, {HISTORY})
        SELECT :workspace_id, id, is_changed, CAST(:now AS timestamptz), {HISTORY} FROM given WHERE is_recorded
    ), remembered AS (
        INSERT INTO evidence (workspace_id, lead_id, kind, key, occurred_at, recorded_at)
        SELECT :workspace_id, lead_id, kind, key, occurred_at, CAST(:now AS timestamptz)
        FROM json_to_recordset(CAST(:evidence AS json)) AS r(lead_id uuid, kind text, key text, occurred_at timestamptz)
        ORDER BY lead_id, kind, key
        ON CONFLICT DO NOTHING
    )
    SELECT count(*) FROM inserted WHERE NOT is_new
"""  # noqa: S608 -- only the constants above are put in
STORE_ALERTS = """
    INSERT INTO alerts (id, workspace_id, lead_id, score, previous_score, threshold, fast_track, raised_at)
    SELECT alert_id, :workspace_id, lead_id, score, previous_score, threshold, fast_track, raised_at
    FROM json_to_recordset(CAST(:rows AS json)) AS r(
        alert_id uuid, lead_id uuid, score smallint, previous_score smallint, threshold smallint, fast_track boolean,
        raised_at timestamptz)
"""


class LeadIsBeingScored(TransientFailure):
    """Another consumer stored the lead in the meantime; the next try finds it there."""


class ScoredLeadRepository:
    """The scored leads of the transaction's workspace."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    async def lock(self, ids: Collection[UUID]) -> dict[UUID, ScoredLead]:
        """The leads with these ids, locked in the order of their ids, with their evidence; new ones where unknown."""
        listed = orjson.dumps(list(ids)).decode()
        leads = {lead_id: ScoredLead(lead_id) for lead_id in ids}
        stored = await self._tx.rows(LOCK, ids=listed)
        for row in stored:
            leads[row["id"]] = _lead(row)
        if stored:  # what is not stored has no evidence either
            found = await self._tx.rows(FIND_EVIDENCE, workspace_id=self._tx.workspace_id, ids=listed)
            for row in found:
                leads[row["lead_id"]].evidence.append(Evidence(row["kind"], row["key"], row["occurred_at"]))
        return leads

    async def store(self, leads: Iterable[ScoredLead], *, now: datetime) -> None:
        """Write leads, new evidence and history. Raises LeadIsBeingScored where a new lead turns out to be stored."""
        leads = list(leads)
        heard = [
            {"lead_id": lead.id, "kind": piece.kind, "key": piece.key, "occurred_at": piece.occurred_at}
            for lead in leads
            for piece in lead.heard
        ]
        conflicts = await self._tx.value(
            STORE,
            workspace_id=self._tx.workspace_id,
            now=now,
            leads=orjson.dumps([_record(lead) for lead in leads]).decode(),
            evidence=orjson.dumps(heard).decode(),
        )
        if conflicts:
            raise LeadIsBeingScored(f"{conflicts} of {len(leads)} leads")

    async def store_alerts(self, alerts: Iterable[LeadAlertRaised]) -> None:
        rows = "[" + ",".join(alert.model_dump_json() for alert in alerts) + "]"
        await self._tx.execute(STORE_ALERTS, workspace_id=self._tx.workspace_id, rows=rows)


def _lead(row: Row) -> ScoredLead:
    return ScoredLead(
        id=row["id"],
        facts=None if row["facts"] is None else Facts.from_json(row["facts"]),
        facts_version=row["facts_version"],
        version=row["version"],
        score=None if row["score"] is None else _score(row),
        alert=AlertState(row["is_armed"], row["alerted_at"]),
        scored_at=row["scored_at"],
        is_new=False,
    )


def _score(row: Row) -> Score:
    return Score(
        score=row["score"],
        raw_score=row["raw_score"],
        band=Band(row["band"]),
        profile=row["profile"],
        profile_version=row["profile_version"],
        contributions=row["contributions"],
        fortune500_rank=row["fortune500_rank"],
        fortune500_edition=row["fortune500_edition"],
        fortune500_standing=row["fortune500_standing"],
    )


def _record(lead: ScoredLead) -> dict[str, Any]:
    """The row for `json_to_recordset`, see STORE."""
    record: dict[str, Any] = {
        "id": lead.id,
        "is_new": lead.is_new,
        "is_changed": lead.is_changed,
        "is_recorded": lead.is_recorded,
        "facts": lead.facts,
        "facts_version": lead.facts_version,
        "version": lead.version,
        "previous_score": lead.previous,
        "is_armed": lead.alert.is_armed,
        "alerted_at": lead.alert.alerted_at,
        "scored_at": lead.scored_at,
        "cause_id": lead.news.cause.causation_id if lead.news else None,
        "cause_type": lead.news.told_by if lead.news else None,
    }
    score = lead.score
    if score is not None:
        record |= {
            "score": score.score,
            "raw_score": score.raw_score,
            "band": score.band,
            "profile": score.profile,
            "profile_version": score.profile_version,
            "contributions": score.contributions,
            "fortune500_rank": score.fortune500_rank,
            "fortune500_edition": score.fortune500_edition,
            "fortune500_standing": score.fortune500_standing,
        }
    return record
