"""Who may call what, by name."""

from typing import Annotated

from shared.auth.caller import Caller
from shared.auth.permissions import Permission
from shared.http.callers import requires

ScoresReader = Annotated[Caller, requires(Permission.SCORES_READ)]
