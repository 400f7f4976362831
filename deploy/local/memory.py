"""What a stack costs in memory. Pages that processes share are counted once (PSS), where the kernel says how many."""

import contextlib
from dataclasses import dataclass
from pathlib import Path

import psutil

from deploy.local.identity import running
from deploy.local.stack import Stack

MEGABYTE = 1_048_576


@dataclass(frozen=True)
class Memory:
    """Sums over every process of the stack, in MB; RSS counts shared pages again in each process."""

    processes: int
    pss_mb: float
    rss_mb: float


def memory_of(stack: Stack) -> Memory:
    every: dict[int, psutil.Process] = {}
    for _, process in running(stack):
        for member in _with_children(process):
            every[member.pid] = member
    pss = sum(proportional_bytes(process) for process in every.values())
    rss = sum(_resident_bytes(process) for process in every.values())
    return Memory(len(every), round(pss / MEGABYTE, 1), round(rss / MEGABYTE, 1))


def megabytes(process: psutil.Process | None) -> float | None:
    """A process with its children (PostgreSQL's are its sessions)."""
    if process is None:
        return None
    members = [process] if process.name().startswith("python") else _with_children(process)
    return round(sum(proportional_bytes(member) for member in members) / MEGABYTE, 1)


def proportional_bytes(process: psutil.Process) -> int:
    with contextlib.suppress(OSError, ValueError):
        for line in Path(f"/proc/{process.pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return _resident_bytes(process)


def _resident_bytes(process: psutil.Process) -> int:
    with contextlib.suppress(psutil.Error):
        return int(process.memory_info().rss)
    return 0


def _with_children(process: psutil.Process) -> list[psutil.Process]:
    with contextlib.suppress(psutil.Error):
        return [process, *process.children(recursive=True)]
    return []
