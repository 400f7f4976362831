"""Is everything all right? The sentence, and what it stands on."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from services.web.models.conservation import conservation_of
from services.web.models.health_verdict import Facts, judge
from services.web.models.process_history import Process, ProcessName, State
from services.web.models.service_backlog import ServiceBacklog

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
HOUR = "2026-11-20T11:00:00Z"


def a_process(
    service: str = "crm", role: Any = "worker", state: State = "ready", *, missing: Mapping[str, str] | None = None,
    lag: Mapping[str, int] | None = None,
) -> Process:  # fmt: skip
    known = lag if lag is not None else {"lead.created": 0}
    return Process(
        name=ProcessName(service, role),
        state=state,
        missing=missing or {},
        since=NOON,
        is_since_exact=True,
        last_seen_at=NOON,
        started_at=NOON,
        restarts=0,
        requests=None,
        handlers=None,
        lag=known if role == "worker" and state != "away" else None,
        lag_known_at=NOON,
    )


def a_backlog(**fields: Any) -> ServiceBacklog:
    nothing = ServiceBacklog("crm", 0, None, retrying=0, dead=0, discarded=0, timers_due=0)
    return replace(nothing, **fields)


def counts(**fields: Any) -> dict[str, Any]:
    return {
        "source": "website", "hour": HOUR, "received": 10, "created": 7, "merged": 1, "quarantined": 1, "rejected": 1,
        **fields,
    }  # fmt: skip


GOOD = Facts(
    processes=[a_process(role="api"), a_process()],
    backlogs=[a_backlog()],
    silent=[],
    conservation=conservation_of([counts()], now=NOON),
)


class TestVerdict:
    def test_is_good_when_all_is_well_and_says_why(self) -> None:
        verdict = judge(GOOD)

        assert (verdict.tone, verdict.headline, verdict.findings) == ("good", "Everything is all right", ())
        assert verdict.detail == (
            "All 2 processes are ready, nothing waits to be published, no event waits for a person, and each of "
            "10 leads of the last 24 hours is accounted for."
        )

    def test_says_nothing_of_processes_to_those_who_may_not_see_them(self) -> None:
        verdict = judge(replace(GOOD, processes=None))

        assert verdict.detail.startswith("Every service answers, nothing waits")

    def test_is_an_incident_when_a_worker_is_away_and_its_lag_unknown(self) -> None:
        verdict = judge(replace(GOOD, processes=[a_process(state="away")]))

        assert verdict.tone == "incident"
        assert verdict.headline == "The crm worker is away, and nobody knows how far it is behind"

    def test_names_the_cause_and_not_each_that_suffers(self) -> None:
        deaf = [
            a_process(service, state="unready", missing={"kafka": "x", "consumers": "x"})
            for service in ("crm", "scoring")
        ]

        verdict = judge(replace(GOOD, processes=[a_process(role="api"), *deaf]))

        assert [finding.text for finding in verdict.findings] == ["Kafka does not answer 2 of 3 processes"]
        assert "nothing is lost" in verdict.detail

    def test_tells_of_what_else_a_process_misses(self) -> None:
        verdict = judge(replace(GOOD, processes=[a_process(state="degraded", missing={"smtp": "x"})]))

        assert (verdict.tone, verdict.headline) == ("attention", "The crm worker works without smtp")

    def test_is_an_incident_when_leads_are_not_accounted_for(self) -> None:
        leaking = conservation_of([counts(received=12), counts(source="api", received=9)], now=NOON)

        verdict = judge(replace(GOOD, conservation=leaking))

        assert (verdict.tone, verdict.headline) == ("incident", "3 leads are not accounted for")

    def test_is_not_good_while_nobody_can_tell_about_leads(self) -> None:
        assert judge(replace(GOOD, conservation=None)).tone == "attention"

    def test_grows_worse_with_the_age_of_what_waits(self) -> None:
        tones = [
            judge(replace(GOOD, backlogs=[a_backlog(outbox_rows=3, outbox_age=age)])).tone for age in (2.0, 20.0, 90.0)
        ]

        assert tones == ["good", "attention", "incident"]

    def test_asks_for_somebody_where_events_have_failed(self) -> None:
        verdict = judge(replace(GOOD, backlogs=[a_backlog(dead=1), a_backlog(dead=1, retrying=1)]))

        assert (verdict.tone, verdict.headline) == ("attention", "2 failed events wait for somebody")

    def test_is_good_with_a_note_while_events_are_tried_again(self) -> None:
        verdict = judge(replace(GOOD, backlogs=[a_backlog(retrying=1)]))

        assert verdict.tone == "good"
        assert [finding.text for finding in verdict.findings] == ["1 event is being tried again"]

    def test_looks_at_much_lag_and_not_at_little(self) -> None:
        tones = [judge(replace(GOOD, processes=[a_process(lag={"lead.created": lag})])).tone for lag in (999, 1000)]

        assert tones == ["good", "attention"]

    def test_tells_of_a_silent_service_once(self) -> None:
        silent = replace(GOOD, processes=[a_process(role="api", state="away")], silent=["crm"])

        assert len(judge(silent).findings) == 1
        assert judge(replace(silent, processes=None)).headline == "The service crm does not answer"

    def test_puts_the_worst_first_and_counts_the_rest(self) -> None:
        bad = replace(GOOD, processes=[a_process(state="away")], backlogs=[a_backlog(dead=3)])

        verdict = judge(bad)

        assert [finding.severity for finding in verdict.findings] == ["incident", "attention"]
        assert verdict.detail == "1 more thing needs attention."
