"""`make test`: the checks, then every test, on a stack that is started for them and stopped after them."""

import fcntl
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from types import FrameType

from deploy.local.check import check
from deploy.local.environment import redis_url, superuser_url
from deploy.local.free_port import is_taken
from deploy.local.ports import HIGHEST_BASE, OFFSETS, Ports
from deploy.local.secret_store import load_secrets
from deploy.local.stack import ROOT, Stack
from deploy.local.start import NotReady, start
from deploy.local.stop import delete_data, stop
from deploy.local.telling import failed, say
from deploy.local.toolchain import ensure_chromium
from deploy.local.up import Progress, explain

READY_SECONDS = 180.0
PYTEST = (sys.executable, "-m", "pytest")
BESIDE = ("tests/ledger", "deploy", "shared")
"""What runs beside the rest, in this order: it needs no service of the tests' stack, and all of it mostly waits.

Parts of it, and of the services' tests, need the stack's Kafka, which browser tests take away for a while: those come
last, and only their place keeps the two apart."""
REST = ("services", "tests", "--ignore=tests/ledger")
BASES = range(18_000, HIGHEST_BASE, 1_000)


def run_tests(arguments: list[str]) -> int:
    """Returns the exit code: 0 when checks and tests pass. `arguments` go to pytest."""
    stack = stack_for_tests(Path(os.environ.get("LEADFLOW_HOME") or ".local"))
    stack.create_folders()
    signal.signal(signal.SIGTERM, _leave)
    with (stack.home / "test.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            failed("another `make test` runs in this checkout")
            return 1
        return _run(stack, arguments)


def stack_for_tests(home: Path) -> Stack:
    """A stack below the chosen one's home, on ports that are free."""
    return Stack((ROOT / home / "test").resolve(), Ports(_free_base()))


def variables_for_tests(stack: Stack) -> dict[str, str]:
    """What the fixtures look for."""
    return {
        **stack.variables(),
        "LEADFLOW_TEST_POSTGRES": superuser_url(stack, load_secrets(stack)),
        "LEADFLOW_TEST_REDIS": redis_url(stack),
        "LEADFLOW_TEST_KAFKA": stack.ports.address("kafka"),
        "LEADFLOW_DEMO_FILE": str(stack.demo_file),
    }


def _run(stack: Stack, arguments: list[str]) -> int:
    os.environ.update(stack.variables())
    stop(stack)
    delete_data(stack)
    stack.create_folders()
    try:
        if not _started(stack):
            return 1
        os.environ.update(variables_for_tests(stack))
        ensure_chromium()
        checked = check(stack)
        tested = _pytest(*arguments) if arguments else _pytest_everything()
    finally:
        say("stopping the tests' stack")
        stop(stack)
    if checked or tested:
        return checked or tested  # the data and logs stay, to be looked at
    delete_data(stack)
    return 0


def _pytest(*arguments: str) -> int:
    return subprocess.call([*PYTEST, *arguments], cwd=ROOT)


def _pytest_everything() -> int:
    """Two runs side by side; the second one's words come after the first one's."""
    with tempfile.TemporaryFile("w+") as said:
        beside = subprocess.Popen([*PYTEST, *BESIDE], cwd=ROOT, stdout=said, stderr=subprocess.STDOUT)
        try:
            tested = _pytest(*REST)
            tested_beside = beside.wait()
        finally:
            beside.send_signal(signal.SIGINT)  # where it still runs, so that the ledger ends its stack too
            beside.wait()
        said.seek(0)
        say(f"{', '.join(BESIDE)}, which ran beside the others")
        print(said.read(), flush=True)
    return tested or tested_beside


def _started(stack: Stack) -> bool:
    progress = Progress()
    try:
        start(stack, within=READY_SECONDS, watch=progress.show_failures)
    except NotReady as error:
        explain(stack, error.state)
        return False
    say(f"the tests' stack is ready after {progress.seconds:.1f} s (ports from {stack.ports.base})")
    return True


def _free_base() -> int:
    given = os.environ.get("LEADFLOW_TEST_PORT_BASE")
    if given:
        return int(given)
    free = (base for base in BASES if not any(is_taken(base + offset) for offset in OFFSETS.values()))
    return next(free, BASES.start)


def _leave(number: int, _: FrameType | None) -> None:
    """SIGTERM ends the run as Ctrl-C does: the stack is stopped first."""
    raise SystemExit(128 + number)
