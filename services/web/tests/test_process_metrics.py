"""What the operations page reads from a process's metrics."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from services.web.models.process_metrics import Timings, read_metrics


def exposition() -> str:
    """As a worker tells it, made by the same library."""
    registry = CollectorRegistry()
    lag = Gauge("leadflow_consumer_lag", "", ["service", "topic", "partition"], registry=registry)
    lag.labels("crm", "lead.created", "0").set(4)
    lag.labels("crm", "lead.created", "1").set(3)
    lag.labels("crm", "lead.scored", "0").set(0)
    requests = Histogram(
        "leadflow_http_request_seconds", "", ["service", "method", "route", "status"], buckets=(0.01, 0.1),
        registry=registry,
    )  # fmt: skip
    for seconds in (0.005, 0.005, 0.05, 0.5):
        requests.labels("crm", "GET", "/api/leads/{id}", "200").observe(seconds)
    requests.labels("crm", "GET", "/readyz", "200").observe(0.9)
    requests.labels("crm", "GET", "/api/companies/{ws}/changes", "200").observe(25.0)
    Counter("leadflow_consumed", "", ["consumer"], registry=registry).labels("crm").inc()
    Gauge("process_start_time_seconds", "", registry=registry).set(1_795_000_000)
    return generate_latest(registry).decode()


class TestReadMetrics:
    def test_adds_the_partitions_of_a_topic(self) -> None:
        assert read_metrics(exposition()).lag == {"lead.created": 7, "lead.scored": 0}

    def test_knows_when_the_process_started(self) -> None:
        assert read_metrics(exposition()).started_at == 1_795_000_000

    def test_leaves_out_what_the_page_itself_asks_and_what_waits(self) -> None:
        assert read_metrics(exposition()).requests.count == 4

    def test_finds_nothing_in_nothing(self) -> None:
        metrics = read_metrics("")

        assert (metrics.started_at, metrics.lag, metrics.requests.count) == (None, {}, 0)


class TestTimings:
    def test_have_a_mean_and_a_bound_that_most_stay_below(self) -> None:
        requests = read_metrics(exposition()).requests

        assert requests.mean == 0.14
        assert (requests.below(0.5), requests.below(0.75), requests.below(0.95)) == (0.01, 0.1, float("inf"))

    def test_have_neither_without_observations(self) -> None:
        assert (Timings().mean, Timings().below(0.95)) == (None, None)

    def test_are_those_since_an_earlier_look(self) -> None:
        earlier = Timings(1, 0.005, ((0.01, 1.0), (0.1, 1.0)))
        later = Timings(3, 0.105, ((0.01, 1.0), (0.1, 3.0)))

        between = later.since(earlier)

        assert (between.count, round(between.seconds, 3), between.below(0.95)) == (2, 0.1, 0.1)

    def test_are_all_of_them_after_a_restart(self) -> None:
        assert Timings(2, 0.1).since(Timings(50, 9.0)) == Timings(2, 0.1)
