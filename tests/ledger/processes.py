"""Hands on a running stack: start it, kill its parts by their pid, hold them down, look at its databases."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import psycopg

from deploy.local.environment import superuser_url
from deploy.local.ports import SERVICES, Ports
from deploy.local.secret_store import load_secrets
from deploy.local.stack import ROOT, Stack
from deploy.local.state import read_state
from tests.ledger.witness import create_database

WITNESS_OFFSET = 190

API_PROCESSES = tuple(f"{service}-api" for service in SERVICES)
WORKER_PROCESSES = tuple(f"{service}-worker" for service in SERVICES)


class LedgerStack:
    """A stack of the ledger's own, beside any other."""

    def __init__(self, home: Path, port_base: int, variables: dict[str, str] | None = None) -> None:
        self.stack = Stack(home=home.resolve(), ports=Ports(port_base))
        self._witness: subprocess.Popen[bytes] | None = None
        self._witness_url: str | None = None
        self.environment = {**os.environ, **self.stack.variables(), **(variables or {})}

    def command(self, *words: str) -> None:
        """Run `python -m deploy.local …` for this stack. Raises RuntimeError with its output."""
        command = [sys.executable, "-m", "deploy.local", *words]
        done = subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"{' '.join(words)} failed:\n{done.stdout[-4000:]}\n{done.stderr[-4000:]}")

    @property
    def demo(self) -> dict[str, Any]:
        document: dict[str, Any] = json.loads(self.stack.demo_file.read_text())
        return document

    def pid(self, process: str) -> int | None:
        """The pid of a process that runs, or None."""
        try:
            pid = int(self.stack.pid_file(process).read_text())
        except (FileNotFoundError, ValueError):
            return None
        return pid if psutil.pid_exists(pid) else None

    def signal(self, process: str, number: int) -> bool:
        """Send a signal to a process and, for PostgreSQL, to its children: it is frozen or killed as a whole."""
        pid = self.pid(process)
        if pid is None:
            return False
        try:
            family = [psutil.Process(pid)]
            if process == "postgres":
                family += family[0].children(recursive=True)
            for member in family:
                member.send_signal(signal.Signals(number))
        except psutil.NoSuchProcess:
            return False
        return True

    def kill(self, process: str) -> bool:
        return self.signal(process, signal.SIGKILL)

    def deaths(self, name: str | None = None) -> int:
        """How often the supervisor has started a process anew since the last `up`: this one, or any."""
        state = read_state(self.stack)
        processes = state.processes.items() if state else ()
        return sum(process.restarts for other, process in processes if name in (None, other))

    @contextmanager
    def held_down(self, process: str) -> Iterator[None]:
        """Killed, and not started again before the block ends."""
        hold = self.stack.hold_file(process)
        hold.touch()
        try:
            self.kill(process)
            yield
        finally:
            hold.unlink(missing_ok=True)

    @contextmanager
    def frozen(self, process: str) -> Iterator[None]:
        """Alive to the eye, and answering nothing, until the block ends."""
        self.signal(process, signal.SIGSTOP)
        try:
            yield
        finally:
            self.signal(process, signal.SIGCONT)

    def start_witness(self) -> None:
        """Start the witness where it does not run; its database survives."""
        if self._witness is not None and self._witness.poll() is None:
            return
        if self._witness_url is None:
            self._witness_url = create_database(superuser_url(self.stack, load_secrets(self.stack)))
        environment = {
            **self.environment,
            "WITNESS_DATABASE_URL": self._witness_url,
            "WITNESS_KAFKA": self.demo["kafka"],
            "WITNESS_REDIS_URL": self.demo["redis"],
            "WITNESS_PORT": "0",
            "WITNESS_WORKER_PORT": str(self.stack.ports.base + WITNESS_OFFSET),
            "WITNESS_SECRET": "witness",
        }
        command = [sys.executable, "-m", "tests.ledger.witness", "--roles", "consumers,scheduler"]
        with self.stack.log_file("witness").open("ab") as log:
            self._witness = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)

    def stop_witness(self) -> None:
        if self._witness is not None:
            self._witness.kill()
            self._witness.wait()

    def witness_rows(self, query: str) -> list[tuple[Any, ...]]:
        """Read what the witness wrote down."""
        if self._witness_url is None:
            raise RuntimeError("the witness was never started")
        with psycopg.connect(self._witness_url) as connection:
            return connection.execute(query.encode()).fetchall()

    def rows(self, service: str, query: str, *parameters: Any) -> list[tuple[Any, ...]]:
        """Read from a service's database, see `reading`."""
        with self.reading(service) as connection:
            return connection.execute(query.encode(), parameters).fetchall()

    @contextmanager
    def reading(self, service: str) -> Iterator[psycopg.Connection[tuple[Any, ...]]]:
        """A connection to a service's database, as the service, in the demo workspace."""
        with psycopg.connect(self.demo["postgres"][service], autocommit=True) as connection:
            connection.execute("SELECT set_config('app.workspace_id', %s, false)", (self.demo["workspace_id"],))
            yield connection
