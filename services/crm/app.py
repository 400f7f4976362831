"""The CRM's HTTP API process: `python -m services.crm.app`."""

from services.crm.gateways.signing_keys import load_signing_keys
from services.crm.http import auth, changes, keys, lead_sources, leads, summary, timeline, users
from services.crm.http.change_watch import listen_for_changes
from services.crm.http.signer import TokenSigner
from services.crm.settings import Settings
from shared.auth.api_key_table import DatabaseApiKeys
from shared.auth.tokens import LocalKeys
from shared.http.app import ServiceApi
from shared.http.app import create_app as create_service_app
from shared.http.server import serve


def create_app(settings: Settings) -> ServiceApi:
    """The app; nothing connects before it starts."""
    signing_keys = load_signing_keys(settings.signing_key_file, may_create=settings.environment == "local")
    app = create_service_app(
        settings,
        title="Leadflow CRM",
        description="Leads as sales works on them, and the users who do.",
        routers=[
            auth.router,
            changes.router,
            keys.router,
            lead_sources.router,
            leads.router,
            summary.router,
            timeline.router,
            users.router,
        ],
        resources=[listen_for_changes],
        token_keys=LocalKeys(signing_keys),
        api_keys=DatabaseApiKeys,
    )
    app.state.token_signer = TokenSigner(signing_keys, settings.access_token_seconds)
    return app


if __name__ == "__main__":
    serve(create_app, Settings())
