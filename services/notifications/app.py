"""The HTTP API: `python -m services.notifications.app`."""

from services.notifications.http import messages
from services.notifications.settings import Settings
from shared.auth.tokens import KeySource
from shared.db.database import Database
from shared.http.app import ServiceApi
from shared.http.app import create_app as create_service_api
from shared.http.server import serve


def create_app(
    settings: Settings, *, database: Database | None = None, token_keys: KeySource | None = None
) -> ServiceApi:
    """`database` and `token_keys` are given by tests."""
    return create_service_api(
        settings,
        title="Leadflow notifications",
        description="Messages to people: what was sent, what waits, what failed and why.",
        routers=[messages.router],
        database=database,
        token_keys=token_keys,
    )


if __name__ == "__main__":
    serve(create_app, Settings())
