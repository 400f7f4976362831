"""What the supervisor must know to keep one process running."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from signal import SIGTERM, Signals
from typing import Literal

from deploy.local.priority import INTAKE

Probe = Callable[[], Awaitable[bool]]
"""Answers whether the process can be used now; never raises for a process that is merely not up yet."""

Group = Literal["infrastructure", "service"]


def nothing_to_prepare() -> None:
    return


@dataclass(frozen=True)
class ProcessSpec:
    """`needs` names the milestones that must be reached first; `prepare` runs in a thread before each start. What
    has a `niceness` is slower than the others when the processor is short."""

    name: str
    command: tuple[str, ...]
    port: int
    probe: Probe
    environment: Mapping[str, str] = field(default_factory=dict)
    needs: tuple[str, ...] = ()
    prepare: Callable[[], None] = nothing_to_prepare
    group: Group = "service"
    stop_signal: Signals = SIGTERM
    niceness: int = INTAKE
