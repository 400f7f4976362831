"""Who goes first when the processor is short: the gateway and what it stands on, then whoever answers people, then
whoever works through the topics."""

import contextlib
from pathlib import Path

import psutil

INTAKE, PEOPLE, TOPICS = 0, 5, 10
"""Niceness: about a third, and a tenth, of what a process with none gets while both want to run. Alone it gets all."""


def give_way(pid: int, niceness: int) -> None:
    """Lower a process's priority; on Linux that of its session too, for which each process group competes first."""
    with contextlib.suppress(psutil.Error):
        psutil.Process(pid).nice(niceness)
    with contextlib.suppress(OSError):  # not Linux, or without autogroups
        Path(f"/proc/{pid}/autogroup").write_text(str(niceness))
