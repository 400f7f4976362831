"""The one process that starts all others, restarts what dies, and stops everything in order on SIGTERM.

Loads little on purpose: it stays for as long as the stack does.
"""

import argparse
import asyncio
import contextlib
import fcntl
import os
import signal
from pathlib import Path

from deploy.local.catalogue import process_specs, steps
from deploy.local.environment import base_environment
from deploy.local.files import replace_file
from deploy.local.kafka_jars import KafkaProgram
from deploy.local.logfile import bound
from deploy.local.managed_process import ManagedProcess
from deploy.local.milestones import Milestones
from deploy.local.one_shot import OneShot, Step
from deploy.local.process_spec import ProcessSpec
from deploy.local.secret_store import load_secrets
from deploy.local.stack import Stack
from deploy.local.state import StackState, write_state

SERVICE_PATIENCE_SECONDS = 12.0
INFRASTRUCTURE_PATIENCE_SECONDS = 20.0
LOG_CHECK_SECONDS = 60.0


class Supervisor:
    """Runs the given processes, and the one-shot steps between them, until told to stop."""

    def __init__(self, stack: Stack, specs: list[ProcessSpec], steps: list[Step]) -> None:
        self._stack = stack
        self._steps = steps
        self._environment = base_environment(stack)
        self._milestones = Milestones()
        self._state = StackState(supervisor_pid=os.getpid())
        self._dirty = asyncio.Event()
        self._processes = [
            ManagedProcess(stack, spec, self._milestones, self._environment, self._dirty.set) for spec in specs
        ]
        self._state.processes = {process.spec.name: process.state for process in self._processes}

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop` is set; returns when every process has ended."""
        jobs = [self._publish(), self._bound_logs(), *(self._run_step(step) for step in self._steps)]
        background = [asyncio.create_task(job) for job in jobs]
        running = [asyncio.create_task(process.run()) for process in self._processes]
        await stop.wait()
        for task in background:
            task.cancel()
        await asyncio.gather(*background, return_exceptions=True)
        await self._stop()
        await asyncio.gather(*running)
        write_state(self._stack, self._state)

    async def _stop(self) -> None:
        """The services first: they finish what they hold while PostgreSQL and Kafka are still there."""
        for group, patience in (
            ("service", SERVICE_PATIENCE_SECONDS),
            ("infrastructure", INFRASTRUCTURE_PATIENCE_SECONDS),
        ):
            members = [process for process in self._processes if process.spec.group == group]
            await asyncio.gather(*(process.stop(patience) for process in members))

    async def _run_step(self, step: Step) -> None:
        await self._milestones.wait_for(*step.needs)
        await OneShot(self._stack, step, self._environment, self._record).run()

    def _record(self, step: str, error: str | None) -> None:
        self._state.failures.pop(step, None)
        if error is None:
            self._milestones.reach(step)
        else:
            self._state.failures[step] = error
        self._dirty.set()

    async def _publish(self) -> None:
        while True:
            await self._dirty.wait()
            self._dirty.clear()
            self._state.milestones = self._milestones.reached
            try:
                await asyncio.to_thread(write_state, self._stack, self._state)
            except OSError:  # the disk is full; what is not written now is written when there is room
                self._dirty.set()
                await asyncio.sleep(1)
            await asyncio.sleep(0.05)

    async def _bound_logs(self) -> None:
        while True:
            await asyncio.sleep(LOG_CHECK_SECONDS)
            for log in self._stack.logs.glob("*.log"):
                with contextlib.suppress(OSError):
                    await asyncio.to_thread(bound, log)


async def supervise(stack: Stack, specs: list[ProcessSpec], steps: list[Step]) -> None:
    """Run a stack in this process until SIGTERM or SIGINT."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    replace_file(stack.pid_file("supervisor"), f"{os.getpid()}\n")
    await Supervisor(stack, specs, steps).run(stop)
    stack.pid_file("supervisor").unlink(missing_ok=True)


def main() -> None:
    parser = argparse.ArgumentParser(description="Start a stack and keep it running.")
    parser.add_argument("--java", required=True, help="the Java that runs Kafka")
    parser.add_argument("--kafka", required=True, type=Path, help="the folder with Kafka's jars")
    arguments = parser.parse_args()
    stack = Stack.from_environment()
    stack.create_folders()
    with (stack.run / "supervisor.lock").open("w") as lock, contextlib.suppress(KeyboardInterrupt):
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        specs = process_specs(stack, load_secrets(stack), KafkaProgram(arguments.java, arguments.kafka))
        asyncio.run(supervise(stack, specs, steps(stack)))


if __name__ == "__main__":
    main()
