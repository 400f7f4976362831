"""Since when a process is as it is, and what is not known of it."""

import math
from datetime import UTC, datetime, timedelta

from services.web.models.process_history import ProbeAnswer, Process, ProcessHistory, ProcessName
from services.web.models.process_metrics import ProcessMetrics, Timings

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
WORKER = ProcessName("crm", "worker")
STARTED = NOON.timestamp() - 3600
AWAY = ProbeAnswer(None)


def ready(*, lag: int = 0, started: float = STARTED, handled: int = 0) -> ProbeAnswer:
    handlers = Timings(handled, handled * 0.01, ((0.01, handled), (0.1, handled)))
    return ProbeAnswer("ready", {}, ProcessMetrics(started, {"lead.created": lag}, handlers=handlers))


def seen(history: ProcessHistory, *answers: ProbeAnswer, every: float = 2.0) -> Process:
    """The last of several looks."""
    for index, answer in enumerate(answers):
        process = history.note(answer, NOON + timedelta(seconds=index * every))
    return process


class TestState:
    def test_is_away_where_nothing_answers(self) -> None:
        assert seen(ProcessHistory(WORKER), AWAY).state == "away"

    def test_is_not_ready_where_it_tells_metrics_and_not_whether_it_is_ready(self) -> None:
        assert seen(ProcessHistory(WORKER), ProbeAnswer(None, {}, ProcessMetrics())).state == "unready"

    def test_has_a_moment_it_began_where_somebody_looked_before(self) -> None:
        process = seen(ProcessHistory(WORKER), ready(), AWAY, AWAY)

        assert (process.since, process.is_since_exact) == (NOON + timedelta(seconds=2), True)
        assert process.last_seen_at == NOON

    def test_began_nobody_knows_when_if_nobody_looked_for_long(self) -> None:
        process = seen(ProcessHistory(WORKER), ready(), AWAY, every=3600)

        assert not process.is_since_exact
        assert process.last_seen_at == NOON

    def test_was_never_seen_otherwise_where_it_was_away_from_the_start(self) -> None:
        process = seen(ProcessHistory(WORKER), AWAY, AWAY)

        assert (process.is_since_exact, process.last_seen_at) == (False, None)


class TestLag:
    def test_is_told_by_a_worker_that_reads(self) -> None:
        assert seen(ProcessHistory(WORKER), ready(lag=7)).lag == {"lead.created": 7}

    def test_is_unknown_and_never_nothing_when_the_worker_is_dead(self) -> None:
        history = ProcessHistory(WORKER)

        process = seen(history, ready(lag=0), AWAY, AWAY)

        assert (process.lag, process.lag_known_at) == (None, NOON)
        assert history.topics == {"lead.created"}

    def test_is_unknown_while_the_worker_repeats_what_it_knew_before_kafka_went(self) -> None:
        deaf = ProbeAnswer("unready", {"kafka": "ConnectionRefusedError"}, ready().metrics)

        assert seen(ProcessHistory(WORKER), ready(), deaf).lag is None

    def test_is_unknown_until_a_new_worker_has_read(self) -> None:
        fresh = ProbeAnswer("ready", {}, ProcessMetrics(STARTED, {}))

        assert seen(ProcessHistory(WORKER), fresh).lag is None

    def test_is_none_of_an_apis_business(self) -> None:
        assert seen(ProcessHistory(ProcessName("crm", "api")), ready(lag=7)).lag is None


class TestRestarts:
    def test_are_counted_by_the_moment_of_the_start(self) -> None:
        history = ProcessHistory(WORKER)

        process = seen(history, ready(), AWAY, ready(started=STARTED + 3600), ready(started=STARTED + 3600))

        assert (process.restarts, process.state) == (1, "ready")
        assert process.started_at == NOON


class TestRates:
    def test_need_two_looks(self) -> None:
        assert seen(ProcessHistory(WORKER), ready(handled=5)).handlers is None

    def test_are_of_what_happened_in_between(self) -> None:
        handlers = seen(ProcessHistory(WORKER), ready(handled=5), ready(handled=25), every=10).handlers

        assert handlers is not None
        assert (handlers.per_second, round(handlers.mean or 0, 3), handlers.most) == (2.0, 0.01, 0.01)

    def test_forget_what_is_older_than_a_minute(self) -> None:
        answers = [ready(handled=count) for count in (0, 1000, 1000, 1060)]

        handlers = seen(ProcessHistory(WORKER), *answers, every=60).handlers

        assert handlers is not None
        assert handlers.per_second == 1.0

    def test_do_not_guess_beyond_the_longest_bucket(self) -> None:
        handlers = Timings(1, 30.0, ((10.0, 0), (math.inf, 1)))
        slow = ProbeAnswer("ready", {}, ProcessMetrics(STARTED, {}, handlers=handlers))

        rate = seen(ProcessHistory(WORKER), ready(), slow).handlers

        assert rate is not None
        assert (rate.mean, rate.most) == (30.0, None)

    def test_are_of_no_process_that_is_away(self) -> None:
        assert seen(ProcessHistory(WORKER), ready(), ready(), AWAY).handlers is None
