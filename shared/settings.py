"""Configuration of a service process: read once from the environment, prefixed with the service's name."""

from typing import Any, ClassVar

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class ServiceSettings(BaseSettings):
    """What every service needs. `class Settings(ServiceSettings, service="crm")` reads `CRM_DATABASE_URL` …"""

    service: ClassVar[str]
    model_config = SettingsConfigDict(extra="ignore")

    database_url: str
    redis_url: str = "redis://127.0.0.1:8079/0"
    kafka: str = "127.0.0.1:8092"
    host: str = "127.0.0.1"
    port: int
    worker_port: int
    jwks_url: str = "http://127.0.0.1:8003/.well-known/jwks.json"
    environment: str = "local"
    log_level: str = "INFO"
    otlp_endpoint: str | None = None
    pool_size: int = 8
    process_slot: str = "0"
    """A name that survives restarts, unique among the service's processes: Kafka's static membership."""
    consumer_acknowledgement: str = "after_commit"
    """`framework_default` acknowledges on receipt and loses messages; the ledger uses it to prove that it bites."""
    cors_origins: list[str] = []
    secret: SecretStr
    """Signs cursors and salts hashes; one per deployment."""

    def __init_subclass__(cls, service: str | None = None, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if service is not None:
            cls.service = service

    @classmethod
    def __pydantic_init_subclass__(cls, service: str | None = None, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        if service is not None:
            cls.model_config = SettingsConfigDict(env_prefix=f"{service.upper()}_", extra="ignore")
