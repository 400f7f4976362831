"""The gateway's configuration, from the environment: `INGESTION_…`."""

from shared.settings import ServiceSettings


class Settings(ServiceSettings, service="ingestion"):
    """`backlog_limit`: with more events than that waiting for Kafka, bulk posts are asked to pause; forms are not."""

    port: int = 8001
    worker_port: int = 8101
    relay_pause_seconds: float = 0.005  # everything else begins with it
    backlog_limit: int = 200_000
    commit_patience_seconds: float = 5.0
    """How long an accepted request waits for PostgreSQL to come back before it is answered 503."""
