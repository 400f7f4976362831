"""Reading what scoring ships with when a process starts, not when the first lead waits for it."""

from services.scoring.models.fortune500 import fortune500
from services.scoring.models.industry import industry_group
from services.scoring.models.profile import shipped_profiles


def read_shipped() -> None:
    """Read every list and profile, once for the process. A file that is missing or not readable stops the process with
    its name: a consumer that met it would wait for ever, as for any other part of the machine that is away.

    Raises OSError, and pydantic's ValidationError.
    """
    shipped_profiles()
    fortune500()
    industry_group("finance")
