"""Configuration of the web service, from `WEB_…` variables."""

from pydantic import BaseModel, Field, SecretStr

from shared.settings import ApiSettings


class ServiceUrls(BaseModel):
    """Where a service answers: its API, and the health pages of its workers."""

    api: str
    workers: list[str] = []


class Settings(ApiSettings, service="web"):
    """`secret` derives CSRF tokens and encrypts what Redis holds of a session."""

    port: int = 8000
    public_url: str = "http://127.0.0.1:8000"
    """Where browsers find us; a request of another origin changes nothing."""
    services: dict[str, ServiceUrls] = Field(default_factory=dict)
    form_key: SecretStr = SecretStr("")
    """Publishable: the demo form posts leads with it."""
    api_key: SecretStr = SecretStr("")
    """Takes the public assessment for visitors; stays on the server."""
    kafka_for_readers: str = ""
    """The broker as those who consume events reach it, shown in the catalogue; ours, if it is not given."""
    session_idle_seconds: int = 8 * 3600
    session_longest_seconds: int = 7 * 24 * 3600
    """After that the person signs in again, however busy they are."""
