"""Configuration of the scoring service, from `SCORING_…` variables."""

from shared.settings import ServiceSettings


class Settings(ServiceSettings, service="scoring"):
    port: int = 8002
    worker_port: int = 8102
    consumer_pause_seconds: float = 0.04
    relay_pause_seconds: float = 0.04
