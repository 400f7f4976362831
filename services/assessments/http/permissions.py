"""Who may call what, by name."""

from typing import Annotated

from fastapi import Depends

from shared.auth.caller import Caller
from shared.auth.permissions import Permission
from shared.http.callers import CurrentCaller, requires


async def may_take_assessments(caller: CurrentCaller) -> Caller:
    """A publishable form key may only create leads, and whoever takes an assessment becomes one."""
    if not caller.may(Permission.LEADS_CREATE):
        caller.require(Permission.ASSESSMENTS_CREATE)
    return caller


Participant = Annotated[Caller, Depends(may_take_assessments)]
AssessmentsReader = Annotated[Caller, requires(Permission.ASSESSMENTS_READ)]
