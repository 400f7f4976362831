"""Each process as it is now: alive, ready, how often restarted, how much memory."""

import asyncio
from dataclasses import dataclass

from deploy.local.identity import find
from deploy.local.memory import megabytes
from deploy.local.probes import probe_of
from deploy.local.stack import Stack
from deploy.local.state import ProcessState, StackState


@dataclass(frozen=True)
class ProcessStatus:
    """`memory_mb` is the proportional share (PSS) of the process and its children; None where it is not alive."""

    name: str
    pid: int | None
    port: int
    ready: bool
    restarts: int
    phase: str
    memory_mb: float | None
    last_exit: str | None


async def process_statuses(stack: Stack, state: StackState | None) -> list[ProcessStatus]:
    """The supervisor and every process it knows, asked at once."""
    known = list(state.processes.values()) if state is not None else []
    supervisor = find(stack, "supervisor")
    first = ProcessStatus(
        name="supervisor",
        pid=supervisor.pid if supervisor else None,
        port=0,
        ready=supervisor is not None,
        restarts=0,
        phase="ready" if supervisor else "stopped",
        memory_mb=megabytes(supervisor),
        last_exit=None,
    )
    return [first, *await asyncio.gather(*(_status(stack, process) for process in known))]


async def _status(stack: Stack, known: ProcessState) -> ProcessStatus:
    """The pid and the answer of the process itself count, not what the supervisor last wrote."""
    alive = find(stack, known.name)
    ready = alive is not None and await probe_of(known.name, known.port)()
    if alive is None:
        phase = known.phase if known.phase in {"held", "backing_off", "waiting"} else "stopped"
    else:
        phase = "ready" if ready else "not ready"
    return ProcessStatus(
        known.name, alive.pid if alive else None, known.port, ready, known.restarts, phase, megabytes(alive),
        known.last_exit,
    )  # fmt: skip
