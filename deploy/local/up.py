"""`make up`: start everything, say how far it is, and end with what a person needs to use it."""

import json
import os
import time
from pathlib import Path

from deploy.local.logfile import last_lines
from deploy.local.stack import Stack
from deploy.local.start import NotReady, start
from deploy.local.state import ProcessState, StackState
from deploy.local.telling import console, done, failed, say
from deploy.local.welcome import show_demo

READY_SECONDS = 90.0


class Progress:
    """One line for each process as it gets ready, one for each step that fails."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._ready: set[str] = set()
        self._failures: dict[str, str] = {}

    def show(self, state: StackState) -> None:
        for process in state.processes.values():
            if process.phase == "ready" and process.name not in self._ready:
                self._ready.add(process.name)
                done(f"{process.name:<22} [dim]port {process.port:<6} {self.seconds:5.1f} s[/dim]")
        self.show_failures(state)

    def show_failures(self, state: StackState) -> None:
        for step, error in state.failures.items():
            if self._failures.get(step) != error:
                self._failures[step] = error
                failed(f"{step}: {error}")

    @property
    def seconds(self) -> float:
        return time.monotonic() - self._began


def up(stack: Stack) -> int:
    """Returns the exit code: 0 when everything is ready."""
    progress = Progress()
    within = float(os.environ.get("LEADFLOW_READY_SECONDS") or READY_SECONDS)
    try:
        is_new = start(stack, within=within, watch=progress.show)
    except NotReady as error:
        explain(stack, error.state)
        return 1
    say(f"all ready after {progress.seconds:.1f} s" if is_new else "already running; nothing was changed")
    show_demo(json.loads(stack.demo_file.read_text()))
    return 0


def explain(stack: Stack, state: StackState | None) -> None:
    """Which process is not ready, and the end of its log."""
    if state is None:
        failed("the supervisor did not start:")
        _show_log(stack.log_file("supervisor"))
        return
    for step, error in state.failures.items():
        failed(f"{step}: {error}")
    for process in state.processes.values():
        if process.phase != "ready":
            failed(f"{process.name} is not ready: {_describe(process)}")
            _show_log(stack.log_file(process.name))


def _describe(process: ProcessState) -> str:
    restarts = f", restarted {process.restarts} times" if process.restarts else ""
    return f"{process.phase}{restarts}{', ' + process.last_exit if process.last_exit else ''}"


def _show_log(path: Path) -> None:
    for line in last_lines(path):
        console.print("    " + line, style="dim", markup=False)
