"""What a workspace decided about scoring: profile, bands, alerts, competitors."""

from dataclasses import dataclass

from services.scoring.models.alert import AlertPolicy
from services.scoring.models.bands import Bands
from services.scoring.models.profile import Profile


@dataclass(frozen=True, slots=True)
class Workspace:
    """`competitors` are registrable domains."""

    profile: Profile
    bands: Bands
    alerts: AlertPolicy
    competitors: frozenset[str]
