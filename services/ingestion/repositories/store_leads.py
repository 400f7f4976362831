"""The one statement that stores leads: upsert by identity, touch, consents, event and counts, all or nothing."""

from collections.abc import Sequence

import msgspec

from services.ingestion.models.arrived_lead import ArrivedLead
from services.ingestion.models.intake import UNKNOWN_SOURCE
from shared.contracts.leads import LeadCreated, LeadUpdated

CUSTOM_LIMIT = 65_536
"""Bytes from which on a lead takes no further custom fields; its touches keep them all."""

ARRIVED = """
    lead_id uuid, touch_id uuid, shard smallint, touched_at timestamptz, channel text, identity text, posted json,
    correlation_id text, traceparent text, causation_id text, depth text, sender json,
    email text, email_match text, phone text, first_name text, last_name text, company text, company_domain text,
    job_title text, employees int, industry text, country text, external_id text, marketing_consent boolean,
    custom jsonb, message text, tier text, request text, source text, medium text, campaign text, utm json,
    referrer text, landing_page text, session_id text, consent json
"""
PERSON = (
    "email", "email_match", "phone", "first_name", "last_name", "company", "company_domain", "job_title", "employees",
    "industry", "country", "external_id",
)  # fmt: skip
"""What a repeat fills where it was empty, and never overwrites."""
WISH = ("message", "tier", "request", "marketing_consent")
"""What a person says anew each time: the last word that was not empty counts."""

FILL_PERSON = ",\n            ".join(f"{name} = coalesce(lead.{name}, excluded.{name})" for name in PERSON)
HEAR_WISH = ",\n            ".join(f"{name} = coalesce(excluded.{name}, lead.{name})" for name in WISH)
# Sorted by identity, so that two writers lock the same leads in the same order.
UPSERT = f"""
    INSERT INTO leads AS lead (
        id, workspace_id, version, shard, identity, created_at, touched_at, last_touch_id,
        {", ".join(PERSON)}, {", ".join(WISH)}, custom, first_source, first_medium, first_campaign)
    SELECT lead_id, CAST(:workspace_id AS uuid), 1, shard, identity, touched_at, touched_at, touch_id,
        {", ".join(PERSON)}, {", ".join(WISH)}, coalesce(custom, '{{}}'), source, medium, campaign
    FROM arrived ORDER BY identity
    ON CONFLICT (workspace_id, identity) DO UPDATE SET
        version = lead.version + 1, touched_at = excluded.touched_at, last_touch_id = excluded.last_touch_id,
        {FILL_PERSON},
        {HEAR_WISH},
        custom = CASE WHEN excluded.custom = '{{}}' OR pg_column_size(lead.custom) > {CUSTOM_LIMIT} THEN lead.custom
                      ELSE excluded.custom || lead.custom END
    RETURNING lead.*
"""  # noqa: S608 -- put together from the constants above

# What each stored lead and the touch that came for it say together, once for touches, consents and events.
TOUCHED = f"""
    SELECT arrived.touch_id, arrived.touched_at, arrived.channel, arrived.source, arrived.medium, arrived.campaign,
        arrived.utm, arrived.referrer, arrived.landing_page, arrived.session_id, arrived.sender, arrived.posted,
        arrived.consent, arrived.correlation_id, arrived.traceparent, arrived.causation_id, arrived.depth,
        lead.id AS lead_id, lead.workspace_id, lead.version, lead.shard, lead.created_at,
        {", ".join(f"lead.{name}" for name in (*PERSON, *WISH))}, lead.custom,
        lead.first_source, lead.first_medium, lead.first_campaign,
        CASE lead.version WHEN 1 THEN '{LeadCreated.topic}' ELSE '{LeadUpdated.topic}' END AS topic
    FROM stored AS lead JOIN arrived ON arrived.touch_id = lead.last_touch_id
"""  # noqa: S608

ADD_TOUCHES = """
    INSERT INTO touches (id, workspace_id, lead_id, lead_version, touched_at, channel, source, medium, campaign, utm,
                         referrer, landing_page, session_id, sender, posted)
    SELECT touch_id, workspace_id, lead_id, version, touched_at, channel, source, medium, campaign, utm,
           referrer, landing_page, session_id, sender, posted
    FROM touched
"""

ADD_CONSENTS = """
    INSERT INTO consents (touch_id, purpose, workspace_id, lead_id, is_given, basis, source, text_version, ip_prefix,
                          stated_at)
    SELECT touch_id, said.purpose, workspace_id, lead_id, said.is_given, 'consent', source, said.text_version,
           sender->>'ip_prefix', touched_at
    FROM touched, json_to_recordset(consent) AS said(purpose text, is_given boolean, text_version text)
    WHERE consent IS NOT NULL
"""

# The two parts of an event, as `shared.messaging.outbox` writes them.
HEADERS = f"""
    json_strip_nulls(json_build_object(
        'content-type', 'application/json', 'ce_specversion', '1.0', 'ce_id', touch_id, 'ce_type', topic,
        'ce_source', '/svc/{LeadCreated.owner}', 'ce_subject', '{LeadCreated.subject}/' || lead_id,
        'ce_time', touched_at, 'ce_dataschema', topic || '/{LeadCreated.version}', 'ce_workspaceid', workspace_id,
        'ce_aggversion', version::text, 'ce_causationdepth', depth, 'ce_causationid', causation_id,
        'correlation_id', correlation_id, 'traceparent', traceparent))
"""
SNAPSHOT = f"""
    SELECT lead_id, touch_id, touched_at, created_at, channel, {", ".join((*PERSON, *WISH))}, source, medium, campaign,
        first_source, first_medium, first_campaign, referrer, landing_page, custom
"""

ANNOUNCE = f"""
    INSERT INTO outbox (event_id, workspace_id, topic, key, shard, headers, payload)
    SELECT touch_id, workspace_id, topic, lead_id, shard, {HEADERS},
        convert_to((SELECT json_strip_nulls(row_to_json(snapshot)) FROM ({SNAPSHOT}) AS snapshot)::text, 'UTF8')
    FROM touched
"""  # noqa: S608

COUNT = f"""
    INSERT INTO intake_counts AS counted (workspace_id, hour, source, lane, received, created, merged)
    SELECT CAST(:workspace_id AS uuid), date_trunc('hour', touched_at), coalesce(source, '{UNKNOWN_SOURCE}'), :lane,
        count(*), count(*) FILTER (WHERE version = 1), count(*) FILTER (WHERE version > 1)
    FROM arrived LEFT JOIN (SELECT touch_id, version FROM touched) AS kept USING (touch_id)
    GROUP BY 2, 3 ORDER BY 2, 3
    ON CONFLICT (workspace_id, hour, source, lane) DO UPDATE SET received = counted.received + excluded.received,
        created = counted.created + excluded.created, merged = counted.merged + excluded.merged
"""  # noqa: S608

STORE_LEADS = f"""
    WITH arrived AS MATERIALIZED (SELECT * FROM json_to_recordset(CAST(:rows AS json)) AS r({ARRIVED})),
    stored AS ({UPSERT}),
    touched AS MATERIALIZED ({TOUCHED}),
    _touches AS ({ADD_TOUCHES}),
    _consents AS ({ADD_CONSENTS}),
    _outbox AS ({ANNOUNCE}),
    _counts AS ({COUNT})
    SELECT CAST(touch_id AS text), CAST(lead_id AS text), version FROM touched
"""  # noqa: S608
"""Parameters: `rows` (a JSON array of `ArrivedLead`s of one workspace, no identity twice), `workspace_id`, `lane`.
Returns touch_id, lead_id and version of each."""

FIND_TOUCHES = """
    SELECT CAST(id AS text), CAST(lead_id AS text), lead_version
    FROM touches JOIN json_array_elements_text(CAST(:touch_ids AS json)) AS sought ON id = CAST(sought AS uuid)
"""
"""Which of these touches are stored already: asked after a commit whose answer was lost."""


def encode_rows(leads: Sequence[ArrivedLead]) -> bytes:
    return msgspec.json.encode(leads)


def encode_touch_ids(leads: Sequence[ArrivedLead]) -> bytes:
    return msgspec.json.encode([lead.touch_id for lead in leads])
