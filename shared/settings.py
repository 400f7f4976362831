"""Configuration of a service process: read once from the environment, prefixed with the service's name.

What must not stand in an environment may lie in the folder that LEADFLOW_SECRETS names: a file `crm_database_url`.
"""

import os
from typing import Any, ClassVar

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class ApiSettings(BaseSettings):
    """What every API process needs. `class Settings(ApiSettings, service="web")` reads `WEB_REDIS_URL` …"""

    service: ClassVar[str]
    model_config = SettingsConfigDict(extra="ignore")

    redis_url: str = "redis://127.0.0.1:8079/0"
    kafka: str = "127.0.0.1:8092"
    host: str = "127.0.0.1"
    port: int
    jwks_url: str = "http://127.0.0.1:8003/.well-known/jwks.json"
    environment: str = "local"
    log_level: str = "INFO"
    otlp_endpoint: str | None = None
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
            cls.model_config = SettingsConfigDict(
                env_prefix=f"{service.upper()}_", extra="ignore", secrets_dir=os.environ.get("LEADFLOW_SECRETS")
            )


class ServiceSettings(ApiSettings):
    """What a service with a database and a worker needs: `class Settings(ServiceSettings, service="crm")`."""

    database_url: str
    worker_port: int
    pool_size: int = 8
    process_slot: str = "0"
    """A name that survives restarts, unique among the service's processes: Kafka's static membership."""
    consumer_pause_seconds: float = 0.03
    relay_pause_seconds: float = 0.03
    """How long, at least, each gathers after a round. What comes alone is handled at once all the same; where fifty
    come a second, few rounds do the work of many. Longer where nobody waits for the outcome."""
    consumer_acknowledgement: str = "after_commit"
    """`framework_default` acknowledges on receipt and loses messages; the ledger uses it to prove that it bites."""
    cors_origins: list[str] = []
