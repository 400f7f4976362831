"""Who goes first when the processor is short: whoever answers people, before whoever works through the topics."""

import contextlib
from pathlib import Path

import psutil

GIVES_WAY = 10
"""Niceness: about a tenth of what a process with none gets while both want to run. Alone it gets everything."""


def give_way(pid: int) -> None:
    """Lower a process's priority; on Linux that of its session too, for which each process group competes first."""
    with contextlib.suppress(psutil.Error):
        psutil.Process(pid).nice(GIVES_WAY)
    with contextlib.suppress(OSError):  # not Linux, or without autogroups
        Path(f"/proc/{pid}/autogroup").write_text(str(GIVES_WAY))
