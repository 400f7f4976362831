"""The gateway's API process: `python -m services.ingestion.app`."""

from typing import Any

from services.ingestion.http import batch, data, intake, leads
from services.ingestion.http.fast_lane import open_fast_lane
from services.ingestion.http.gateway import LeadGateway
from services.ingestion.http.request_body import LARGEST_BATCH, LARGEST_BODY
from services.ingestion.settings import Settings
from shared.auth.api_key_table import DatabaseApiKeys
from shared.http.app import create_app as create_service_app
from shared.http.server import serve


def create_app(settings: Settings, **replacements: Any) -> LeadGateway:
    """`replacements` are for tests: see `shared.http.app.create_app`."""
    api = create_service_app(
        settings,
        title="Leadflow ingestion",
        routers=[intake.router, batch.router, leads.router, data.router],
        resources=[open_fast_lane],
        **replacements,
        api_keys=DatabaseApiKeys,
        body_limit=LARGEST_BODY,
        larger_bodies={"/api/leads/batch": LARGEST_BATCH},
    )
    return LeadGateway(api)


if __name__ == "__main__":
    serve(create_app, Settings())
