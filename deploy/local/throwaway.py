"""A PostgreSQL for the length of a command: empty at the start, gone at the end."""

import contextlib
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from deploy.local.free_port import free_port
from deploy.local.postgres import Postgres, binaries
from deploy.local.secret_store import random_text
from deploy.local.stack import Stack

START_SECONDS = 30.0
CARELESS = (("fsync", "off"), ("synchronous_commit", "off"), ("full_page_writes", "off"), ("shared_buffers", "64MB"))


class PostgresDidNotStart(Exception):
    """The throw-away server did not come up; the text is the end of its log."""


@contextlib.contextmanager
def throwaway_postgres(stack: Stack) -> Iterator[str]:
    """Yields the superuser's URL. Raises PostgresDidNotStart."""
    stack.create_folders()
    folder = Path(tempfile.mkdtemp(prefix="postgres-", dir=stack.home))
    server = Postgres(folder / "postgres", free_port(), random_text(24), CARELESS)
    server.prepare()
    log = folder / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(server.command(), stdout=output, stderr=output, start_new_session=True)
    try:
        _wait(server, process, log)
        yield f"postgresql://postgres:{server.password}@127.0.0.1:{server.port}/postgres"
    finally:
        process.send_signal(signal.SIGQUIT)
        process.wait()
        shutil.rmtree(folder, ignore_errors=True)


def _wait(server: Postgres, process: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    question = [str(binaries() / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(server.port)]
    while subprocess.call(question) != 0:
        if process.poll() is not None or time.monotonic() > deadline:
            raise PostgresDidNotStart(log.read_text()[-2000:])
        time.sleep(0.05)
