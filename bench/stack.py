"""The stack that is measured: the ledger's hands, its own home and ports, a broker with room."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from tests.ledger.processes import WORKER_PROCESSES, LedgerStack

HOME = Path(".local/bench")
PORT_BASE = 27000


@contextmanager
def measured_stack() -> Iterator[LedgerStack]:
    """A fresh stack, gone at the end."""
    stack = LedgerStack(HOME, PORT_BASE, {"LEADFLOW_KAFKA_HEAP": "512m"})
    stack.command("reset")
    stack.command("up")
    try:
        yield stack
    finally:
        stack.command("reset")


@contextmanager
def workers_held(stack: LedgerStack) -> Iterator[None]:
    """Only the gateway works: the others' processes are down and stay down until the block ends."""
    for worker in WORKER_PROCESSES:
        stack.stack.hold_file(worker).touch()
        stack.kill(worker)
    try:
        yield
    finally:
        for worker in WORKER_PROCESSES:
            stack.stack.hold_file(worker).unlink(missing_ok=True)


def cpu_seconds(pid: int) -> float:
    """Processor time that a process has used, user and system."""
    times = psutil.Process(pid).cpu_times()
    return float(times.user + times.system)


def postgres_cpu_seconds(stack: LedgerStack) -> float:
    """The same for PostgreSQL with all its backends; those that ended are no longer counted."""
    pid = stack.pid("postgres")
    if pid is None:
        return 0.0
    parent = psutil.Process(pid)
    return sum(cpu_seconds(process.pid) for process in (parent, *parent.children(recursive=True)))
