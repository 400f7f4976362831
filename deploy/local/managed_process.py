"""One process kept alive: started when its needs are met, watched, started again after a pause, stopped in order."""

import asyncio
import contextlib
import os
import signal
import time
from collections.abc import Callable, Coroutine, Mapping
from typing import Any

from deploy.local.backoff import Backoff
from deploy.local.files import replace_file
from deploy.local.identity import mark
from deploy.local.logfile import open_log
from deploy.local.milestones import Milestones
from deploy.local.priority import give_way
from deploy.local.process_spec import ProcessSpec
from deploy.local.stack import ROOT, Stack
from deploy.local.state import ProcessState

PROBE_SECONDS = 0.1
SLOWEST_PROBE_SECONDS = 1.0
HOLD_POLL_SECONDS = 0.2


class ManagedProcess:
    """`changed` is called whenever `state` has; `ready:<name>` is reached the first time the process is ready."""

    def __init__(
        self,
        stack: Stack,
        spec: ProcessSpec,
        milestones: Milestones,
        environment: Mapping[str, str],
        changed: Callable[[], None],
    ) -> None:
        self.spec = spec
        self.state = ProcessState(spec.name, spec.port)
        self._stack = stack
        self._milestones = milestones
        self._environment = {**environment, **spec.environment, **mark(stack, spec.name)}
        self._changed = changed
        self._backoff = Backoff()
        self._stopping = asyncio.Event()
        self._process: asyncio.subprocess.Process | None = None

    async def run(self) -> None:
        """Keep it running until `stop`."""
        await self._unless_stopping(self._milestones.wait_for(*self.spec.needs))
        while not self._stopping.is_set():
            await self._while_held()
            if self._stopping.is_set():
                break
            began = time.monotonic()
            self.state.last_exit = await self._live_once()
            if self._stopping.is_set():
                break
            self.state.restarts += 1
            self._enter("backing_off")
            await self._pause(self._backoff.after(time.monotonic() - began))
        self._enter("stopped")

    async def stop(self, patience: float) -> None:
        """Ask it to stop, and kill it with its children if it has not after `patience` seconds."""
        self._stopping.set()
        process = self._process
        if process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(self.spec.stop_signal)
        try:
            async with asyncio.timeout(patience):
                await process.wait()
        except TimeoutError:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            await process.wait()

    async def _live_once(self) -> str:
        """Start it, wait for its end, and say how it ended."""
        self._enter("starting")
        try:
            await asyncio.to_thread(self.spec.prepare)
            if self._stopping.is_set():
                return "stopped before it started"
            process = await self._spawn()
        except Exception as error:  # whatever stops this one from starting must not stop the supervisor
            self.state.detail = _reason(error)
            return f"could not be started: {self.state.detail}"
        probing = asyncio.create_task(self._probe_until_ready())
        try:
            code = await process.wait()
        finally:
            probing.cancel()
            self._process = None
            self.state.pid = None
            self._stack.pid_file(self.spec.name).unlink(missing_ok=True)
        return f"ended with code {code}" if code >= 0 else f"ended by {signal.Signals(-code).name}"

    async def _spawn(self) -> asyncio.subprocess.Process:
        with open_log(self._stack.log_file(self.spec.name)) as log:
            process = await asyncio.create_subprocess_exec(
                *self.spec.command,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=ROOT,
                env=self._environment,
                start_new_session=True,
            )
        try:
            replace_file(self._stack.pid_file(self.spec.name), f"{process.pid}\n")
        except OSError:  # a process that nobody can find again must not hold the port
            process.kill()
            await process.wait()
            raise
        if self.spec.niceness:
            give_way(process.pid, self.spec.niceness)
        self._process = process
        self.state.pid = process.pid
        self.state.started_at = time.time()
        self.state.detail = None
        if self._stopping.is_set():  # `stop` came while it was being started, and saw no process
            process.send_signal(self.spec.stop_signal)
        return process

    async def _probe_until_ready(self) -> None:
        pause = PROBE_SECONDS
        while not await self.spec.probe():
            await asyncio.sleep(pause)
            pause = min(pause * 1.2, SLOWEST_PROBE_SECONDS)
        self.state.ready_at = time.time()
        self._enter("ready")
        self._milestones.reach(f"ready:{self.spec.name}")

    async def _while_held(self) -> None:
        hold = self._stack.hold_file(self.spec.name)
        while hold.exists() and not self._stopping.is_set():
            self._enter("held")
            await self._pause(HOLD_POLL_SECONDS)

    async def _pause(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), seconds)

    async def _unless_stopping(self, waiting: Coroutine[Any, Any, None]) -> None:
        tasks = [asyncio.create_task(waiting), asyncio.create_task(self._until_stopping())]
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in tasks:
            task.cancel()

    async def _until_stopping(self) -> None:
        await self._stopping.wait()

    def _enter(self, phase: str) -> None:
        self.state.phase = phase
        self._changed()


def _reason(error: Exception) -> str:
    """What a person can act on: a failed command's own words rather than its exit code."""
    said = getattr(error, "stderr", None)
    return str(said).strip()[-400:] if said else f"{type(error).__name__}: {error}"
