"""Reference servers, each one uvicorn process with the settings of the real gateway."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import httpx

from deploy.local.stack import ROOT

PORT = 27990


@dataclass(frozen=True)
class Server:
    """Where a reference server answers, and its process."""

    url: str
    pid: int


@contextmanager
def reference_server(module: str, **variables: str) -> Iterator[Server]:
    """Run `bench.reference.<module>` while the block runs."""
    command = [
        sys.executable, "-m", "uvicorn", f"bench.reference.{module}:app", "--port", str(PORT), "--loop", "uvloop",
        "--http", "httptools", "--no-access-log", "--log-level", "warning",
    ]  # fmt: skip
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **variables})
    try:
        _wait(f"http://127.0.0.1:{PORT}/api/leads", process)
        yield Server(f"http://127.0.0.1:{PORT}", process.pid)
    finally:
        process.terminate()
        process.wait(10)


def _wait(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and process.poll() is None:
        try:
            httpx.post(url, json={"email": "ready@acme-robotics.example"}, timeout=2)
        except httpx.HTTPError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError("the reference server did not start")
