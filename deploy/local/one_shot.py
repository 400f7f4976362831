"""A step of the start that runs once and ends: retried with back-off until it has succeeded."""

import asyncio
import contextlib
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from deploy.local.backoff import Backoff
from deploy.local.identity import mark
from deploy.local.logfile import last_lines, open_log
from deploy.local.stack import ROOT, Stack

Outcome = Callable[[str, str | None], None]
"""Called with a step's name and why it failed, or None when it is done."""


@dataclass(frozen=True)
class Step:
    """A command to run once `needs` are reached; its own name is a milestone too."""

    name: str
    command: tuple[str, ...]
    needs: tuple[str, ...] = ()


class OneShot:
    """Runs a command whose lines `{"step", "error"}` report parts; its exit code reports the whole."""

    def __init__(self, stack: Stack, step: Step, environment: Mapping[str, str], outcome: Outcome) -> None:
        self._stack = stack
        self._step = step
        self._environment = {**environment, **mark(stack, step.name)}
        self._outcome = outcome
        self._backoff = Backoff()
        self._failed = False

    async def run(self) -> None:
        """Until every part of it has succeeded."""
        done = False
        while not done:
            began = time.monotonic()
            done = await self._attempt()
            if not done:
                await asyncio.sleep(self._backoff.after(time.monotonic() - began))

    async def _attempt(self) -> bool:
        self._failed = False
        with open_log(self._stack.log_file(self._step.name)) as log:
            process = await asyncio.create_subprocess_exec(
                *self._step.command,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
                cwd=ROOT,
                env=self._environment,
                start_new_session=True,
            )
        try:
            await self._read(process)
            code = await process.wait()
        finally:
            if process.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    process.kill()
        if code:
            why = " ".join(last_lines(self._stack.log_file(self._step.name), 1)) or f"ended with code {code}"
            self._outcome(self._step.name, why)
        elif not self._failed:
            self._outcome(self._step.name, None)
        return code == 0 and not self._failed

    async def _read(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdout is not None
        async for line in process.stdout:
            with contextlib.suppress(ValueError, TypeError, KeyError):
                said = json.loads(line)
                self._failed = self._failed or said["error"] is not None
                self._outcome(said["step"], said["error"])
