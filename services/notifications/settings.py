"""Configuration of the notifications service, from `NOTIFICATIONS_…` variables."""

from typing import Literal

from pydantic import SecretStr

from shared.settings import ServiceSettings


class Settings(ServiceSettings, service="notifications"):
    """`sales_address` gets every alert of a workspace that names no address of its own."""

    port: int = 8004
    worker_port: int = 8104
    consumer_pause_seconds: float = 0.15
    relay_pause_seconds: float = 0.15
    public_url: str = "http://127.0.0.1:8000"
    """Where people open the sales UI; links in mails begin with it."""
    sales_address: str = "sales@demo.leadflow.example"
    from_address: str = "alerts@demo.leadflow.example"
    from_name: str = "Leadflow"

    smtp_host: str = "127.0.0.1"
    smtp_port: int = 8026
    smtp_tls: Literal["off", "starttls", "tls"] = "off"
    smtp_username: str | None = None
    smtp_password: SecretStr | None = None
    smtp_timeout: float = 8.0
    """Seconds for one mail, connecting included; what takes longer is tried again by R14. Shorter than due work's
    lease, so that no second worker takes up a mail that is still under way."""
    smtp_connections: int = 20
    """How many mails are under way at once: as many as the scheduler takes at a time, so that none waits for another
    until its lease is over. Lower it where the mail server allows fewer connections."""
