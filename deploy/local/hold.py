"""Holding a process down: how a person or a fault test keeps Kafka away for a minute."""

from signal import SIGKILL

from deploy.local.identity import end, find
from deploy.local.stack import Stack


def hold(stack: Stack, process: str) -> None:
    """Kill it as a crash would, and let the supervisor leave it down until `release`."""
    stack.hold_file(process).touch()
    running = find(stack, process)
    if running is not None:
        end([(running, SIGKILL)], patience=1.0)


def release(stack: Stack, process: str) -> None:
    """The supervisor starts it again within a fraction of a second."""
    stack.hold_file(process).unlink(missing_ok=True)
