"""Whose process is this."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from signal import SIGTERM

import psutil

from deploy.local.identity import MARK, end, find, is_alive, mark, name_in_stack, read_pid, running
from deploy.local.ports import Ports
from deploy.local.stack import Stack
from deploy.local.tests.waiting import soon

SLEEPER = (sys.executable, "-c", "import time; time.sleep(60)")
DEAF_CODE = "import signal, time; signal.signal(15, signal.SIG_IGN); print('on', flush=True); time.sleep(60)"
DEAF = (sys.executable, "-c", DEAF_CODE)


@contextmanager
def a_process(
    variables: dict[str, str] | None = None, command: tuple[str, ...] = SLEEPER
) -> Iterator["subprocess.Popen[bytes]"]:
    environment = {name: value for name, value in os.environ.items() if name != MARK}
    process = subprocess.Popen(command, env={**environment, **(variables or {})}, stdout=subprocess.PIPE)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


class TestIdentity:
    def test_knows_a_process_by_its_mark(self, stack: Stack) -> None:
        with a_process(mark(stack, "crm-api")) as process:
            assert soon(lambda: name_in_stack(psutil.Process(process.pid), stack)) == "crm-api"
            assert [(name, found.pid) for name, found in running(stack)] == [("crm-api", process.pid)]

    def test_leaves_other_stacks_and_strangers_alone(self, stack: Stack) -> None:
        neighbour = Stack(stack.home.with_name("home2"), Ports(stack.ports.base))
        with a_process(mark(neighbour, "crm-api")), a_process():
            assert list(running(stack)) == []

    def test_does_not_trust_a_pid_file_whose_number_was_reused(self, stack: Stack) -> None:
        with a_process() as stranger:
            stack.pid_file("crm-api").write_text(str(stranger.pid))

            assert find(stack, "crm-api") is None

    def test_does_not_take_one_process_of_the_stack_for_another(self, stack: Stack) -> None:
        with a_process(mark(stack, "crm-worker")) as process:
            soon(lambda: name_in_stack(psutil.Process(process.pid), stack))
            stack.pid_file("crm-api").write_text(str(process.pid))

            assert find(stack, "crm-api") is None

    def test_finds_nothing_in_a_torn_pid_file(self, stack: Stack) -> None:
        stack.pid_file("crm-api").write_text("12x")

        assert read_pid(stack.pid_file("crm-api")) is None
        assert find(stack, "crm-api") is None

    def test_does_not_count_zombies(self, stack: Stack) -> None:
        with a_process(mark(stack, "crm-api"), (sys.executable, "-c", "")) as process:
            soon(lambda: psutil.Process(process.pid).status() == psutil.STATUS_ZOMBIE)

            assert list(running(stack)) == []


class TestEnd:
    def test_kills_what_does_not_listen(self) -> None:
        with a_process(command=DEAF) as process:
            assert process.stdout is not None
            process.stdout.readline()

            end([(psutil.Process(process.pid), SIGTERM)], patience=0.2)

            assert not is_alive(psutil.Process(process.pid))
