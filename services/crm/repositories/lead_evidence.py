"""Storing what scoring, assessments and notifications say of leads: one statement for a batch of each.

An event may come before its lead's `lead.created`: it then makes a stub that nobody is shown (`lead_version` 0).
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import orjson

from shared.db.transaction import Transaction

STUB = "id, workspace_id, created_at, updated_at, status_changed_at"
STUB_VALUES = "lead_id, :workspace_id, CAST(:now AS timestamptz), CAST(:now AS timestamptz), CAST(:now AS timestamptz)"
CHANGED = "version = l.version + 1, updated_at = excluded.updated_at"

STORE_SCORES = f"""
    WITH arrived AS (
        SELECT DISTINCT ON (lead_id) *
        FROM json_to_recordset(CAST(:rows AS json)) AS r(
            lead_id uuid, version bigint, score smallint, band text, profile text, profile_version int,
            contributions json, scored_at timestamptz, fortune500_rank smallint, fortune500_edition smallint)
        ORDER BY lead_id, version DESC
    )
    INSERT INTO leads AS l ({STUB}, score_version, score, band, score_profile, score_profile_version,
                            score_contributions, scored_at, fortune500_rank, fortune500_edition)
    SELECT {STUB_VALUES}, version, score, band, profile, profile_version,
           contributions, scored_at, fortune500_rank, fortune500_edition
    FROM arrived
    ON CONFLICT (id) DO UPDATE SET {CHANGED},
        score_version = excluded.score_version, score = excluded.score, band = excluded.band,
        score_profile = excluded.score_profile, score_profile_version = excluded.score_profile_version,
        score_contributions = excluded.score_contributions, scored_at = excluded.scored_at,
        fortune500_rank = excluded.fortune500_rank, fortune500_edition = excluded.fortune500_edition
    WHERE l.score_version < excluded.score_version OR l.workspace_id <> excluded.workspace_id
"""  # noqa: S608 -- only the constants above are put in, here and below

STORE_ALERTS = f"""
    WITH arrived AS (
        SELECT lead_id, bool_or(fast_track) AS fast_track, max(raised_at) AS raised_at
        FROM json_to_recordset(CAST(:rows AS json)) AS r(lead_id uuid, fast_track boolean, raised_at timestamptz)
        GROUP BY lead_id ORDER BY lead_id
    )
    INSERT INTO leads AS l ({STUB}, priority, alerted_at)
    SELECT {STUB_VALUES}, CASE WHEN fast_track THEN 'fast_track' ELSE 'normal' END, raised_at
    FROM arrived
    ON CONFLICT (id) DO UPDATE SET {CHANGED},
        priority = CASE WHEN excluded.priority = 'fast_track' THEN excluded.priority ELSE l.priority END,
        alerted_at = greatest(l.alerted_at, excluded.alerted_at)
"""  # noqa: S608

STORE_ASSESSMENTS = f"""
    WITH arrived AS (
        SELECT DISTINCT ON (lead_id) *
        FROM json_to_recordset(CAST(:rows AS json)) AS r(
            lead_id uuid, assessment_id uuid, score smallint, tier text, completed_at timestamptz)
        ORDER BY lead_id, completed_at DESC
    )
    INSERT INTO leads AS l ({STUB}, assessment_id, assessment_score, assessment_tier, assessment_completed_at)
    SELECT {STUB_VALUES}, assessment_id, score, tier, completed_at
    FROM arrived
    ON CONFLICT (id) DO UPDATE SET {CHANGED},
        assessment_id = excluded.assessment_id, assessment_score = excluded.assessment_score,
        assessment_tier = excluded.assessment_tier, assessment_completed_at = excluded.assessment_completed_at
    WHERE coalesce(l.assessment_completed_at, '-infinity') < excluded.assessment_completed_at
"""  # noqa: S608

STORE_MESSAGES = f"""
    WITH arrived AS (
        SELECT lead_id, count(sent_at) AS sent, count(failed_at) AS failed, max(coalesce(sent_at, failed_at)) AS at
        FROM json_to_recordset(CAST(:rows AS json)) AS r(lead_id uuid, sent_at timestamptz, failed_at timestamptz)
        GROUP BY lead_id ORDER BY lead_id
    )
    INSERT INTO leads AS l ({STUB}, messages_sent, messages_failed, last_message_at)
    SELECT {STUB_VALUES}, sent, failed, at
    FROM arrived
    ON CONFLICT (id) DO UPDATE SET {CHANGED},
        messages_sent = l.messages_sent + excluded.messages_sent,
        messages_failed = l.messages_failed + excluded.messages_failed,
        last_message_at = greatest(l.last_message_at, excluded.last_message_at)
"""  # noqa: S608


async def store_scores(tx: Transaction, rows: Sequence[Mapping[str, Any]], *, now: datetime) -> None:
    """The newest score of each lead wins, whatever the order of arrival."""
    await _store(tx, STORE_SCORES, rows, now)


async def store_alerts(tx: Transaction, rows: Sequence[Mapping[str, Any]], *, now: datetime) -> None:
    """A lead once put on the fast track stays there."""
    await _store(tx, STORE_ALERTS, rows, now)


async def store_assessments(tx: Transaction, rows: Sequence[Mapping[str, Any]], *, now: datetime) -> None:
    """The assessment that was completed last wins."""
    await _store(tx, STORE_ASSESSMENTS, rows, now)


async def count_messages(tx: Transaction, rows: Sequence[Mapping[str, Any]], *, now: datetime) -> None:
    """Each message counts once: the inbox sees to that."""
    await _store(tx, STORE_MESSAGES, rows, now)


async def _store(tx: Transaction, statement: str, rows: Sequence[Mapping[str, Any]], now: datetime) -> None:
    await tx.execute(statement, rows=orjson.dumps(rows).decode(), workspace_id=tx.workspace_id, now=now)
