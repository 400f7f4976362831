"""Starting a stack and waiting for it; used by `make up` and by everything that needs a stack of its own."""

import contextlib
import fcntl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import psutil

from deploy.local.catalogue import process_specs
from deploy.local.demo_file import write_demo_file
from deploy.local.environment import base_environment
from deploy.local.free_port import is_taken
from deploy.local.identity import find, mark
from deploy.local.logfile import open_log
from deploy.local.secret_store import load_secrets
from deploy.local.signing_key import ensure_signing_key
from deploy.local.stack import ROOT, Stack
from deploy.local.state import StackState, read_state
from deploy.local.stop import end_leftovers
from deploy.local.toolchain import ensure_kafka

POLL_SECONDS = 0.1

Watch = Callable[[StackState], None]


class PortTaken(Exception):
    """Somebody else listens where the stack wants to."""


class NotReady(Exception):
    """The stack was started, but not all of it is ready in time; `state` says what is not."""

    def __init__(self, state: StackState | None) -> None:
        super().__init__("not ready in time")
        self.state = state


def start(stack: Stack, *, within: float, watch: Watch) -> bool:
    """Start what does not run and wait until all is ready. Returns whether anything had to be started.

    `watch` is called with every new state. Raises PortTaken, NotReady, ToolMissing, KafkaNotResolved.
    """
    stack.create_folders()
    with _alone(stack):
        launched = None
        if find(stack, "supervisor") is None:
            end_leftovers(stack)
            launched = _launch(stack)
        _wait_until_ready(stack, launched, within, watch)
    return launched is not None


def _launch(stack: Stack) -> "subprocess.Popen[bytes]":
    kafka = ensure_kafka()
    secrets = load_secrets(stack)
    ensure_signing_key(stack)
    write_demo_file(stack, secrets)
    ports = {spec.port: spec.name for spec in process_specs(stack, secrets, kafka)}
    _refuse_taken_ports({**ports, stack.ports.of("smtp"): "smtp", stack.ports.of("kafka_controller"): "kafka"})
    for stale in (stack.state_file, *stack.run.glob("*.pid"), *stack.run.glob("*.hold")):
        stale.unlink(missing_ok=True)
    command = [sys.executable, "-m", "deploy.local.supervisor", "--java", kafka.java_binary, "--kafka"]
    with open_log(stack.log_file("supervisor")) as log:
        return subprocess.Popen(
            [*command, str(kafka.folder)],
            cwd=ROOT,
            env={**base_environment(stack), **mark(stack, "supervisor")},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


def _wait_until_ready(stack: Stack, launched: "subprocess.Popen[bytes] | None", within: float, watch: Watch) -> None:
    deadline = time.monotonic() + within
    state = None
    while time.monotonic() < deadline and (launched is None or launched.poll() is None):
        state = read_state(stack) or state
        if state is not None:
            watch(state)
            if state.is_ready:
                return
        time.sleep(POLL_SECONDS)
    raise NotReady(state)


def _refuse_taken_ports(wanted: dict[int, str]) -> None:
    taken = {port: name for port, name in wanted.items() if is_taken(port)}
    if not taken:
        return
    port, name = next(iter(taken.items()))
    raise PortTaken(
        f"port {port}, wanted for {name}, is taken by {_listener(port)}. Stop that, or choose other ports for this "
        "stack: LEADFLOW_PORT_BASE=9000 make up"
    )


def _listener(port: int) -> str:
    with contextlib.suppress(psutil.Error):
        for connection in psutil.net_connections("tcp"):
            local = connection.laddr
            if local and local.port == port and connection.status == psutil.CONN_LISTEN and connection.pid:
                return f"{psutil.Process(connection.pid).name()} (pid {connection.pid})"
    return "another process"


@contextlib.contextmanager
def _alone(stack: Stack) -> Iterator[None]:
    """Two `make up` at once start one stack: the second waits, and then finds it running."""
    with (stack.run / "up.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
