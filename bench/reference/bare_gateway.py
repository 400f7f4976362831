"""The real gateway with authentication, limits and telemetry taken out; all else is its own code."""

import os
from typing import Any
from uuid import UUID

from services.ingestion.app import create_app
from services.ingestion.http import fast_lane, hot_request
from services.ingestion.http.hot_request import HotRequest
from services.ingestion.http.lead_intake import LeadIntake
from services.ingestion.settings import Settings
from shared.auth.caller import Caller
from shared.messaging.cause import Cause

ANYBODY = Caller(UUID(os.environ["BENCH_WORKSPACE"]), "api_key", frozenset({"leads:create"}), key_id="bench")
CAUSE = Cause(correlation_id="bench")


class OpenIntake(LeadIntake):
    """Everybody may, as often as they like."""

    def _recall(self, request: HotRequest) -> Caller:  # noqa: ARG002 -- the signature of what it replaces
        return ANYBODY

    def _admit(self, request: HotRequest, caller: Caller) -> None:
        """Ask nothing, limit nothing."""


class NoTimes:
    def observe(self, *measured: Any) -> None:
        """Keep nothing."""


def no_headers(_: Cause) -> list[Any]:
    return []


def the_cause(*_: Any) -> Cause:
    return CAUSE


TAKEN_OUT = (
    (fast_lane, "LeadIntake", OpenIntake),
    (hot_request, "begin_request", the_cause),
    (hot_request, "cause_headers", no_headers),
)
for module, name, replacement in TAKEN_OUT:
    setattr(module, name, replacement)
app = create_app(Settings())
setattr(app, "_times", NoTimes())  # noqa: B010 -- typed as what it replaces
