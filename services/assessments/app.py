"""The HTTP API: `python -m services.assessments.app`."""

from services.assessments.http import assessments, company_assessments
from services.assessments.settings import Settings
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
    return create_service_api(
        settings,
        title="Leadflow assessments",
        description="Ten questions, a score from 0 to 100, and what to do next (rule R6).",
        routers=[assessments.router, company_assessments.router],
        api_keys=DatabaseApiKeys,
        database=database,
        token_keys=token_keys,
    )


if __name__ == "__main__":
    serve(create_app, Settings())
