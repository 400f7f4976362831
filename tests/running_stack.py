"""Hands on the stack that the tests look at: its processes are held down, let go, and frozen, by their pid."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy.local.hold import hold, release
from deploy.local.ports import OFFSETS, Ports
from deploy.local.stack import Stack


class RunningStack:
    """`demo_file` is the stack's; it lies in the stack's home."""

    def __init__(self, demo_file: Path, web_url: str) -> None:
        base = int(web_url.rsplit(":", 1)[1]) - OFFSETS["web"]
        self.stack = Stack(home=demo_file.resolve().parent, ports=Ports(base))

    def hold(self, process: str) -> None:
        """Kill it as a crash would, and keep it down."""
        hold(self.stack, process)

    def release(self, process: str) -> None:
        """Let the supervisor start it again."""
        release(self.stack, process)

    @contextmanager
    def frozen(self, process: str) -> Iterator[None]:
        """It accepts connections and answers none."""
        pid = int(self.stack.pid_file(process).read_text())
        os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(pid, signal.SIGCONT)
