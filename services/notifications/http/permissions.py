"""Who may call what, by name."""

from typing import Annotated

from shared.auth.caller import Caller
from shared.auth.permissions import Permission
from shared.http.callers import requires

MessagesReader = Annotated[Caller, requires(Permission.MESSAGES_READ)]
MessagesWriter = Annotated[Caller, requires(Permission.MESSAGES_WRITE)]
