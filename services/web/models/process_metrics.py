"""What a process tells of itself in Prometheus' text format, reduced to what the operations page shows."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.samples import Sample

WANTED = (
    "process_start_time_seconds",
    "leadflow_consumer_lag{",
    "leadflow_http_request_seconds_",
    "leadflow_handler_seconds_",
)
"""Every other line is skipped before it is parsed: parsing costs most of what the page costs."""

UNCOUNTED_ROUTES = frozenset(
    {"/livez", "/readyz", "/metrics", "/api/operations/backlog", "/api/companies/{ws}/changes"}
)
"""What the page itself asks, which should not look at its own shadow; and what waits until there is something to tell,
for as long as the caller asked for, which says nothing of how fast the process is."""


@dataclass(frozen=True, slots=True)
class Timings:
    """A histogram since the process started: `buckets` are (upper bound in seconds, observations up to it)."""

    count: float = 0.0
    seconds: float = 0.0
    buckets: tuple[tuple[float, float], ...] = ()

    def since(self, earlier: "Timings") -> "Timings":
        """What was observed after `earlier`; all of it where the process was restarted in between."""
        if earlier.count > self.count:
            return self
        before = dict(earlier.buckets)
        return Timings(
            self.count - earlier.count,
            self.seconds - earlier.seconds,
            tuple((bound, number - before.get(bound, 0.0)) for bound, number in self.buckets),
        )

    @property
    def mean(self) -> float | None:
        """Seconds; None where nothing was observed."""
        return self.seconds / self.count if self.count else None

    def below(self, share: float) -> float | None:
        """The bound below which this share of the observations lies: an upper estimate, as wide as a bucket;
        infinite beyond the last one."""
        if not self.count:
            return None
        return next((bound for bound, number in self.buckets if number >= share * self.count), None)


@dataclass(frozen=True, slots=True)
class ProcessMetrics:
    """`lag` is topic → messages that this process's group has not read, of the partitions that it reads."""

    started_at: float | None = None
    lag: Mapping[str, int] | None = None
    requests: Timings = Timings()
    handlers: Timings = Timings()


def read_metrics(text: str) -> ProcessMetrics:
    """`text` is the answer of `/metrics`."""
    wanted = "\n".join(line for line in text.splitlines() if line.startswith(WANTED))
    samples = [sample for family in text_string_to_metric_families(wanted + "\n") for sample in family.samples]
    started = next((sample.value for sample in samples if sample.name == "process_start_time_seconds"), None)
    return ProcessMetrics(
        started_at=started,
        lag=_lag(samples),
        requests=_timings(samples, "leadflow_http_request_seconds"),
        handlers=_timings(samples, "leadflow_handler_seconds"),
    )


def _lag(samples: Iterable[Sample]) -> dict[str, int]:
    behind: dict[str, int] = defaultdict(int)
    for sample in samples:
        if sample.name == "leadflow_consumer_lag":
            behind[sample.labels["topic"]] += max(0, int(sample.value))
    return dict(behind)


def _timings(samples: Iterable[Sample], name: str) -> Timings:
    count = seconds = 0.0
    buckets: dict[float, float] = defaultdict(float)
    for sample in samples:
        if not sample.name.startswith(name) or sample.labels.get("route") in UNCOUNTED_ROUTES:
            continue
        if sample.name == f"{name}_count":
            count += sample.value
        elif sample.name == f"{name}_sum":
            seconds += sample.value
        elif sample.name == f"{name}_bucket":
            buckets[float(sample.labels["le"])] += sample.value
    return Timings(count, seconds, tuple(sorted(buckets.items())))
