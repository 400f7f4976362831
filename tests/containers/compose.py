"""One project of docker compose: the repository's file, under a name and on ports of its own."""

import asyncio
import json
import os
import subprocess
import time
from pathlib import Path
from typing import Any

from deploy.local.free_port import is_taken
from deploy.local.ports import OFFSETS, SERVICES, WORKER_OFFSET
from shared.testing.waiting import eventually

ROOT = Path(__file__).resolve().parents[2]
OFFSETS_USED = [*OFFSETS.values(), *(WORKER_OFFSET + OFFSETS[service] for service in SERVICES)]
PATIENCE_SECONDS = 900
RECOVERY_SECONDS = 180
"""A container is asked for its health every ten seconds; the rest is patience with a machine that builds, too."""


def free_thousands() -> int:
    """Ports of a stack nobody else has: 19 stands for 19000 and on."""
    return next(number for number in range(19, 32) if not any(is_taken(number * 1000 + port) for port in OFFSETS_USED))


class Compose:
    """`docker compose` with this project's name; what it prints is returned."""

    def __init__(self, project: str, thousands: int, folder: Path) -> None:
        self.project = project
        self.folder = folder
        self.environment = {**os.environ, "LEADFLOW_PORT_THOUSANDS": str(thousands)}

    def __call__(self, *arguments: str) -> str:
        return self._docker("compose", "--project-name", self.project, *arguments)

    def _docker(self, *arguments: str) -> str:
        ran = subprocess.run(
            ["docker", *arguments], cwd=ROOT, env=self.environment, capture_output=True, text=True,
            check=False, timeout=PATIENCE_SECONDS,
        )  # fmt: skip
        assert ran.returncode == 0, f"docker {' '.join(arguments)}\n{ran.stdout[-3000:]}\n{ran.stderr[-6000:]}"
        return ran.stdout

    def up(self) -> float:
        """What the README says. Returns the seconds it took."""
        began = time.monotonic()
        self("up", "-d", "--build", "--wait")
        self.demo_file.write_text(self("run", "--rm", "-T", "--no-deps", "welcome", "--json"))
        return time.monotonic() - began

    def down(self) -> None:
        self("down", "--volumes", "--remove-orphans", "--timeout", "10")

    @property
    def demo_file(self) -> Path:
        """Where every stack has it, so that LEADFLOW_HOME may name the folder."""
        return self.folder / "demo.json"

    @property
    def demo(self) -> dict[str, Any]:
        document: dict[str, Any] = json.loads(self.demo_file.read_text())
        return document

    def inspect(self, service: str) -> dict[str, Any]:
        """The service's container as the engine describes it; stopped ones too."""
        described: list[dict[str, Any]] = json.loads(self._docker("inspect", self._container(service)))
        return described[0]

    def _container(self, service: str) -> str:
        return f"{self.project}-{service}-1"

    def kill(self, service: str) -> None:
        """As `docker kill` does: no signal that could be handled, and no restart by the engine."""
        self._docker("kill", self._container(service))

    def start(self, service: str) -> None:
        self._docker("start", self._container(service))

    def is_healthy(self, service: str) -> bool:
        state = self.inspect(service)["State"]
        return bool(state["Running"] and state["Health"]["Status"] == "healthy")

    async def recovers(self, service: str) -> None:
        """Wait until it is healthy again, without keeping anybody else from working."""
        await eventually(lambda: asyncio.to_thread(self.is_healthy, service), within=RECOVERY_SECONDS, every=1)

    def in_image(self, image: str, code: str) -> str:
        """What a Python program says inside a new container of an image."""
        return self._docker("run", "--rm", "--entrypoint", "python", image, "-c", code)

    def volumes(self) -> list[str]:
        return self._docker(
            "volume", "ls", "-q", "--filter", f"label=com.docker.compose.project={self.project}"
        ).split()

    def save_logs(self, folder: Path) -> None:
        """For whoever has to find out why."""
        said = subprocess.run(
            ["docker", "compose", "--project-name", self.project, "logs", "--no-color", "--timestamps"],
            cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        (folder / "containers.log").write_text(said.stdout + said.stderr)
