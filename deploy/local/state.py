"""What the supervisor says of itself in `run/state.json`, for `make up` and `make status` to read."""

import json
import time
from dataclasses import asdict, dataclass, field
from typing import Any

from deploy.local.files import replace_file
from deploy.local.stack import Stack


@dataclass
class ProcessState:
    """`phase`: waiting, starting, ready, backing_off, held or stopped. Times are Unix seconds."""

    name: str
    port: int
    phase: str = "waiting"
    pid: int | None = None
    restarts: int = 0
    started_at: float | None = None
    ready_at: float | None = None
    last_exit: str | None = None
    detail: str | None = None


@dataclass
class StackState:
    """`milestones` are the steps that are done; `failures` maps a step to why it is not."""

    supervisor_pid: int
    started_at: float = field(default_factory=time.time)
    processes: dict[str, ProcessState] = field(default_factory=dict)
    milestones: list[str] = field(default_factory=list)
    failures: dict[str, str] = field(default_factory=dict)

    @property
    def is_ready(self) -> bool:
        """Whether every process has been ready since its last start, and every step is done."""
        return bool(self.processes) and not self.failures and all(p.phase == "ready" for p in self.processes.values())


def write_state(stack: Stack, state: StackState) -> None:
    replace_file(stack.state_file, json.dumps(asdict(state), indent=1))


def read_state(stack: Stack) -> StackState | None:
    """The last state written, which may be that of a supervisor long dead; None where there is none."""
    try:
        stored: dict[str, Any] = json.loads(stack.state_file.read_text())
        processes = {name: ProcessState(**process) for name, process in stored.pop("processes").items()}
        return StackState(**stored, processes=processes)
    except (OSError, ValueError, TypeError, KeyError):
        return None
