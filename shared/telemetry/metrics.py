"""Every Prometheus metric of the platform that is not about one domain, declared once, and the verbs to record them."""

from contextlib import AbstractContextManager

from prometheus_client import CONTENT_TYPE_LATEST, Counter, Gauge, Histogram, generate_latest

CONTENT_TYPE = CONTENT_TYPE_LATEST

LATENCY_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

process_info = Gauge("leadflow_process_info", "1 for the service and role of this process", ["service", "role"])
http_seconds = Histogram(
    "leadflow_http_request_seconds",
    "From the first byte in to the last byte out, by route template",
    ["service", "method", "route", "status"],
    buckets=LATENCY_BUCKETS,
)
rate_limited_total = Counter("leadflow_rate_limited_total", "Requests answered 429", ["service", "scope"])
consumer_lag = Gauge("leadflow_consumer_lag", "Messages not yet read", ["service", "topic", "partition"])
consumed_total = Counter("leadflow_consumed_total", "Messages applied", ["consumer"])
handler_seconds = Histogram(
    "leadflow_handler_seconds", "Time a handler took, its transaction included", ["consumer", "topic"],
    buckets=LATENCY_BUCKETS,
)  # fmt: skip
parked_total = Counter("leadflow_parked_total", "Messages parked since the process started", ["consumer", "status"])
parked_rows = Gauge("leadflow_parked_rows", "Messages that are parked", ["service", "status"])
waiting_rows = Gauge("leadflow_outbox_rows", "Events that wait for the relay", ["service"])
waiting_age_seconds = Gauge("leadflow_outbox_age_seconds", "Age of the oldest event that waits", ["service"])
relay_sent_total = Counter("leadflow_relay_sent_total", "Events confirmed by Kafka", ["service"])
due_rows = Gauge("leadflow_due_rows", "Timers that are due and not done", ["service"])
dependency_up = Gauge(
    "leadflow_dependency_up", "1 if the dependency answered the last check", ["service", "dependency"]
)


def lag(service: str, topic: str, partition: int, messages: int) -> None:
    consumer_lag.labels(service, topic, str(partition)).set(messages)


def forget_lag(service: str, topic: str, partition: int) -> None:
    """Another process reads the partition now: what this one knew of it grows old."""
    consumer_lag.remove(service, topic, str(partition))


def consumed(consumer: str, messages: int) -> None:
    consumed_total.labels(consumer).inc(messages)


def handler_time(consumer: str, topic: str) -> AbstractContextManager[object]:
    """`with handler_time("crm", "lead.created"):` observes how long the block took."""
    return handler_seconds.labels(consumer, topic).time()


def parked(consumer: str, status: str) -> None:
    parked_total.labels(consumer, status).inc()


def relayed(service: str, events: int) -> None:
    relay_sent_total.labels(service).inc(events)


def backlog(service: str, *, outbox_rows: int, outbox_age: float, retrying: int, dead: int, due: int) -> None:
    """What waits in the service's database; ages in seconds."""
    waiting_rows.labels(service).set(outbox_rows)
    waiting_age_seconds.labels(service).set(outbox_age)
    parked_rows.labels(service, "retry").set(retrying)
    parked_rows.labels(service, "dead").set(dead)
    due_rows.labels(service).set(due)


def rate_limited(service: str, scope: str) -> None:
    rate_limited_total.labels(service, scope).inc()


def exposition() -> bytes:
    """All metrics of this process in Prometheus' text format, of content type `CONTENT_TYPE`."""
    return generate_latest()


class RequestTimes:
    """Observes request times with one dictionary look-up: label resolution would cost more than the observation."""

    def __init__(self, service: str) -> None:
        self._service = service
        self._children: dict[tuple[str, str, int], Histogram] = {}

    def observe(self, method: str, route: str, status: int, seconds: float) -> None:
        """`route` is the template (`/api/leads/{id}`), never a path with values."""
        child = self._children.get((method, route, status))
        if child is None:
            child = http_seconds.labels(self._service, method, route, str(status))
            self._children[method, route, status] = child
        child.observe(seconds)
