"""How the mailbox misbehaves when a test asks it to: refusals, slowness, silence, a lost answer."""

import asyncio
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field


class Behaviour(BaseModel):
    """Well-behaved by default; `PUT /api/behaviour` replaces all of it.

    `fail_next` mails are refused with `code`; each answer waits `delay_ms`; `hang` takes mails and never answers;
    `drop_next` mails are kept, but the connection ends before the answer, as in a crash at the worst moment.
    """

    model_config = ConfigDict(extra="forbid")

    fail_next: Annotated[int, Field(ge=0)] = 0
    code: Annotated[int, Field(ge=400, le=599)] = 451
    delay_ms: Annotated[int, Field(ge=0, le=600_000)] = 0
    hang: bool = False
    drop_next: Annotated[int, Field(ge=0)] = 0


class BehaviourSwitch:
    """The behaviour in force."""

    def __init__(self) -> None:
        self.current = Behaviour()
        self._changed = asyncio.Event()

    def set(self, behaviour: Behaviour) -> None:
        """From now on; who hangs now is answered by the new behaviour."""
        self.current = behaviour
        self._changed.set()
        self._changed = asyncio.Event()

    def as_dict(self) -> dict[str, Any]:
        return self.current.model_dump()

    async def refusal(self) -> str | None:
        """Wait as told; then the answer to refuse with, or None to accept."""
        while self.current.hang:
            await self._changed.wait()
        await asyncio.sleep(self.current.delay_ms / 1000)
        if self.current.fail_next == 0:
            return None
        self.current = self.current.model_copy(update={"fail_next": self.current.fail_next - 1})
        kind = "5.0.0 refused" if self.current.code >= 500 else "4.3.0 try again later"
        return f"{self.current.code} {kind} (as the test asked)"

    def drops_answer(self) -> bool:
        """Whether this mail's answer is to be lost."""
        if self.current.drop_next == 0:
            return False
        self.current = self.current.model_copy(update={"drop_next": self.current.drop_next - 1})
        return True
