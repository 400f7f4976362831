"""The supervisor, with toy processes in place of the platform's: real processes, real signals."""

import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from functools import partial

import psutil
import pytest

from deploy.local.identity import find, is_alive, mark, read_pid, running
from deploy.local.priority import TOPICS
from deploy.local.stack import ROOT, Stack
from deploy.local.state import StackState, read_state
from deploy.local.stop import end_leftovers, stop
from deploy.local.tests.waiting import soon

TOYS = """
import asyncio, sys
from deploy.local.one_shot import Step
from deploy.local.probes import accepts_connections
from deploy.local.process_spec import ProcessSpec
from deploy.local.stack import Stack
from deploy.local.supervisor import supervise

SERVER = "import socket, sys; s = socket.create_server(('127.0.0.1', int(sys.argv[1])));\\nwhile True: s.accept()"

def toy(name, port, **more):
    command = (sys.executable, "-c", SERVER, str(port))
    return ProcessSpec(name, command, port, accepts_connections(port), **more)

stack = Stack.from_environment()
specs = [
    toy("postgres", stack.ports.of("postgres"), group="infrastructure"),
    toy("crm-api", stack.ports.of("crm"), needs=("database:crm",)),
    toy("crm-worker", stack.ports.of("scoring"), niceness=10),
    ProcessSpec("broken", ("false",), 1, accepts_connections(stack.ports.of("web"))),
]
said = "import json; print(json.dumps({'step': 'database:crm', 'error': None}))"
steps = [Step("prepare", (sys.executable, "-c", said), needs=("ready:postgres",))]
asyncio.run(supervise(stack, specs, steps))
"""


@pytest.fixture
def supervisor(stack: Stack) -> Iterator["subprocess.Popen[bytes]"]:
    variables = {**os.environ, **stack.variables(), **mark(stack, "supervisor")}
    process = subprocess.Popen([sys.executable, "-c", textwrap.dedent(TOYS)], cwd=ROOT, env=variables)
    yield process
    process.kill()
    process.wait()


def state(stack: Stack) -> StackState:
    return soon(partial(read_state, stack))


def is_ready(stack: Stack, name: str) -> bool:
    return state(stack).processes[name].phase == "ready"


def pid(stack: Stack, name: str) -> int:
    return soon(partial(read_pid, stack.pid_file(name)))


@pytest.mark.usefixtures("supervisor")
class TestSupervisor:
    def test_starts_what_waits_for_a_step_when_the_step_is_done(self, stack: Stack) -> None:
        soon(lambda: is_ready(stack, "crm-api"))

        assert {"ready:postgres", "prepare", "database:crm"} <= set(state(stack).milestones)

    def test_writes_the_pid_of_the_process_itself(self, stack: Stack) -> None:
        soon(lambda: is_ready(stack, "postgres"))

        assert psutil.Process(pid(stack, "postgres")).cmdline()[-1] == str(stack.ports.of("postgres"))

    def test_lets_workers_give_way_to_who_answers_people(self, stack: Stack) -> None:
        soon(lambda: is_ready(stack, "crm-api") and is_ready(stack, "crm-worker"))

        own = psutil.Process().nice()
        assert psutil.Process(pid(stack, "crm-api")).nice() == own
        assert psutil.Process(pid(stack, "crm-worker")).nice() == TOPICS

    def test_restarts_what_is_killed(self, stack: Stack) -> None:
        soon(lambda: is_ready(stack, "crm-api"))
        killed = pid(stack, "crm-api")

        os.kill(killed, signal.SIGKILL)

        soon(lambda: pid(stack, "crm-api") != killed and is_ready(stack, "crm-api"))
        assert state(stack).processes["crm-api"].restarts == 1
        assert state(stack).processes["crm-api"].last_exit == "ended by SIGKILL"

    def test_goes_on_with_the_others_when_one_never_starts(self, stack: Stack) -> None:
        soon(lambda: state(stack).processes["broken"].restarts >= 2)

        soon(lambda: is_ready(stack, "crm-api"))
        assert not state(stack).is_ready

    def test_leaves_a_held_process_down_until_it_is_released(self, stack: Stack) -> None:
        soon(lambda: is_ready(stack, "postgres"))
        stack.hold_file("postgres").touch()
        os.kill(pid(stack, "postgres"), signal.SIGKILL)
        soon(lambda: state(stack).processes["postgres"].phase == "held")
        assert find(stack, "postgres") is None

        stack.hold_file("postgres").unlink()

        soon(lambda: is_ready(stack, "postgres"))

    def test_leaves_nothing_behind_when_stopped(self, stack: Stack) -> None:
        soon(lambda: is_ready(stack, "crm-api"))

        stop(stack)

        assert list(running(stack)) == []
        assert list(stack.run.glob("*.pid")) == []


class TestLeftovers:
    def test_of_a_killed_supervisor_are_found_and_ended(
        self, stack: Stack, supervisor: "subprocess.Popen[bytes]"
    ) -> None:
        soon(lambda: is_ready(stack, "crm-api"))
        supervisor.kill()
        supervisor.wait()
        orphan = psutil.Process(pid(stack, "crm-api"))
        stack.pid_file("crm-api").unlink()  # as if the supervisor had died before it wrote it

        assert end_leftovers(stack) >= 2

        assert not is_alive(orphan)
        assert list(running(stack)) == []
