"""Configuration of the scoring service, from `SCORING_…` variables."""

from shared.settings import ServiceSettings


class Settings(ServiceSettings, service="scoring"):
    port: int = 8002
    worker_port: int = 8102
