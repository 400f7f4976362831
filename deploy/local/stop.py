"""Stopping a stack so that no process of it is left, whatever state it is in."""

import shutil
from signal import SIGINT, SIGKILL, SIGTERM, Signals

import psutil

from deploy.local.identity import end, find, running
from deploy.local.stack import Stack

SUPERVISOR_PATIENCE_SECONDS = 45.0
SERVICE_PATIENCE_SECONDS = 4.0
"""Short: with Kafka or PostgreSQL gone too they would wait in vain, and nothing is lost by a kill."""

DATA = ("postgres", "redis", "kafka", "mailbox", "log", "run", "demo.json", "ledger.json", "bench.json")
"""What `make reset` deletes, by name: LEADFLOW_HOME may be a folder that holds other things too."""

INFRASTRUCTURE = ("postgres", "redis", "kafka", "mailbox")


def stop(stack: Stack) -> bool:
    """Let the supervisor stop everything in order, then end what it left. Returns whether anything ran."""
    supervisor = find(stack, "supervisor")
    if supervisor is not None:
        end([(supervisor, SIGTERM)], patience=SUPERVISOR_PATIENCE_SECONDS)
    leftovers = end_leftovers(stack)
    for stale in stack.run.glob("*.pid"):
        stale.unlink(missing_ok=True)
    return supervisor is not None or leftovers > 0


def end_leftovers(stack: Stack) -> int:
    """End what outlived a killed supervisor: the supervisor itself, services, then what they use."""
    count = 0
    for names, patience in ((("supervisor",), 5.0), (None, SERVICE_PATIENCE_SECONDS), (INFRASTRUCTURE, 20.0)):
        found = [
            (process, _signal(name))
            for name, process in running(stack)
            if (name in names if names else name not in INFRASTRUCTURE)
        ]
        count += len(found)
        end(found, patience=patience)
    return count


def _signal(name: str) -> Signals:
    """PostgreSQL's SIGTERM waits for its clients; SIGINT does not. An orphaned supervisor must not restart anything."""
    return {"postgres": SIGINT, "supervisor": SIGKILL}.get(name, SIGTERM)


def delete_data(stack: Stack) -> None:
    """Delete the data of a stopped stack. Logins and keys (`secrets.json`) stay, so that a pasted curl still works."""
    for name in DATA:
        path = stack.home / name
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def survivors(stack: Stack) -> list[psutil.Process]:
    return [process for _, process in running(stack)]
