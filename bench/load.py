"""Load from wrk: as many distinct leads as a server takes, over a number of connections."""

import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

SCRIPT = Path(__file__).with_name("load.lua")


@dataclass(frozen=True)
class Measured:
    """`rate` in answers a second; latencies in milliseconds, of whole requests."""

    requests: int
    seconds: float
    errors: int
    p50_ms: float
    p99_ms: float
    max_ms: float

    @property
    def rate(self) -> float:
        return (self.requests - self.errors) / self.seconds


def hammer(url: str, *, seconds: float, connections: int = 32, api_key: str = "") -> Measured:
    """Post leads for a while. Raises SystemExit where wrk is missing, RuntimeError where it fails."""
    wrk = shutil.which("wrk")
    if wrk is None:
        raise SystemExit("`make bench` needs wrk: install the package `wrk` (Debian, Ubuntu, Homebrew)")
    environment = {**os.environ, "BENCH_PREFIX": uuid4().hex[:12], "BENCH_API_KEY": api_key}
    command = [wrk, "-t1", f"-c{connections}", f"-d{seconds:.0f}s", "--timeout", "30s", "-s", str(SCRIPT), url]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    for line in done.stdout.splitlines():
        if line.startswith("RESULT "):
            return Measured(**json.loads(line.removeprefix("RESULT ")))
    raise RuntimeError(f"wrk failed:\n{done.stdout}{done.stderr}")
