"""The HTTP API: `python -m services.scoring.app`."""

from services.scoring.http import profiles, scores
from services.scoring.models.read_shipped import read_shipped
from services.scoring.settings import Settings
from shared.auth.api_key_table import DatabaseApiKeys
from shared.auth.tokens import KeySource
from shared.db.database import Database
from shared.http.app import ServiceApi
from shared.http.app import create_app as create_service_api
from shared.http.server import serve


def create_app(
    settings: Settings, *, database: Database | None = None, token_keys: KeySource | None = None
) -> ServiceApi:
    """`database` and `token_keys` are given by tests."""
    read_shipped()
    return create_service_api(
        settings,
        title="Leadflow scoring",
        description="What a lead is worth, by which rules, and since when (rules R4, R5, R22).",
        routers=[scores.router, profiles.router],
        api_keys=DatabaseApiKeys,
        database=database,
        token_keys=token_keys,
    )


if __name__ == "__main__":
    serve(create_app, Settings())
