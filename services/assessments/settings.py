"""Configuration of the assessments service, from `ASSESSMENTS_…` variables."""

from pydantic import Field

from shared.settings import ServiceSettings


class Settings(ServiceSettings, service="assessments"):
    port: int = 8005
    worker_port: int = 8105
    consumer_pause_seconds: float = 0.15
    relay_pause_seconds: float = 0.15
    cors_origins: list[str] = Field(default=["*"])
    """Pages anywhere may embed the assessment; which of them may use a form key, the key itself says (403)."""
