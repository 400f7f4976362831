"""Is this pid really ours? Every process of a stack carries a mark in its environment; nothing is ended without it."""

import contextlib
import os
import signal
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import psutil

from deploy.local.stack import Stack

MARK = "LEADFLOW_PROCESS"
KILL_SECONDS = 5.0
POLL_SECONDS = 0.02


def mark(stack: Stack, process: str) -> dict[str, str]:
    """The environment variable that says: this process belongs to that stack, under that name."""
    return {MARK: f"{stack.home}#{process}"}


def name_in_stack(process: psutil.Process, stack: Stack) -> str | None:
    """The name a process has in the stack, or None where it is not the stack's. Zombies are nobody's."""
    try:
        if not is_alive(process):
            return None
        marked = process.environ().get(MARK, "")
    except psutil.NoSuchProcess:
        return None
    except (psutil.AccessDenied, OSError):  # a container's root may not read another user's environment
        marked = ""
    if not marked:
        return _name_by_folder(process, stack)
    home, _, name = marked.rpartition("#")
    return name if home == str(stack.home) else None


def _name_by_folder(process: psutil.Process, stack: Stack) -> str | None:
    """Redis and PostgreSQL may write over their environment, but their command line names the stack's folder."""
    with contextlib.suppress(psutil.Error, OSError):
        command = process.cmdline()
        for name, folder in (("postgres", "postgres/data"), ("redis", "redis")):
            if str(stack.home / folder) in command and any(Path(part).name.startswith(name) for part in command[:1]):
                return name
    return None


def running(stack: Stack) -> Iterator[tuple[str, psutil.Process]]:
    """Every live process of the stack, its children included, whether or not a pid file names it."""
    own = os.getpid()
    for process in psutil.process_iter():
        if process.pid != own and (name := name_in_stack(process, stack)) is not None:
            yield name, process


def read_pid(path: Path) -> int | None:
    """The number in a pid file; None where there is none, or a torn one."""
    try:
        return int(path.read_text())
    except (OSError, ValueError):
        return None


def find(stack: Stack, process: str) -> psutil.Process | None:
    """The live process that the pid file names, if that pid is still the stack's process of that name."""
    pid = read_pid(stack.pid_file(process))
    with contextlib.suppress(psutil.NoSuchProcess, ValueError):
        if pid is not None and name_in_stack(found := psutil.Process(pid), stack) == process:
            return found
    return None


def end(processes: Iterable[tuple[psutil.Process, signal.Signals]], *, patience: float) -> None:
    """Send each its signal; kill what lives on after `patience` seconds. psutil refuses a pid that was reused."""
    waiting = list(processes)
    for process, number in waiting:
        _send(process, number)
    alive = _wait([process for process, _ in waiting], patience)
    for process in alive:
        _send(process, signal.SIGKILL)
    _wait(alive, KILL_SECONDS)


def _wait(processes: list[psutil.Process], seconds: float) -> list[psutil.Process]:
    """Those that are alive after so long. A zombie is dead: in a container it may be that nobody ever buries it."""
    deadline = time.monotonic() + seconds
    alive = processes
    while (alive := [process for process in alive if is_alive(process)]) and time.monotonic() < deadline:
        time.sleep(POLL_SECONDS)
    return alive


def is_alive(process: psutil.Process) -> bool:
    with contextlib.suppress(psutil.NoSuchProcess):
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    return False


def _send(process: psutil.Process, number: signal.Signals) -> None:
    with contextlib.suppress(psutil.NoSuchProcess):
        process.send_signal(number)
