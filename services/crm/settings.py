"""The CRM's configuration, from the environment: `CRM_…`."""

from pathlib import Path

from shared.settings import ServiceSettings


class Settings(ServiceSettings, service="crm"):
    """`signing_key_file` holds the Ed25519 keys (PEM) that sign access tokens: the first signs, all are published."""

    port: int = 8003
    worker_port: int = 8103
    consumer_pause_seconds: float = 0.005  # people watch their list of leads fill
    relay_pause_seconds: float = 0.1
    signing_key_file: Path = Path(".local/crm-signing-key.pem")
    access_token_seconds: int = 900
