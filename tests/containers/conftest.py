"""A container engine, or a reason to skip: these tests run under `make test-containers`, where one answers."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.containers.compose import Compose, free_thousands


@pytest.fixture(scope="session")
def engine() -> None:
    """The Docker engine that DOCKER_HOST, or docker's own configuration, names."""
    if os.environ.get("LEADFLOW_CONTAINERS") != "1":
        pytest.skip("containers are tested by `make test-containers`")
    if shutil.which("docker") is None:
        pytest.skip("there is no `docker` command")
    for question in (["version", "--format", "{{.Server.Version}}"], ["compose", "version"]):
        asked = subprocess.run(["docker", *question], capture_output=True, text=True, check=False)
        if asked.returncode != 0:
            pytest.skip(f"no container engine answers: {asked.stderr.strip()[:200]}")


@pytest.fixture(scope="module")
def compose(engine: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Compose]:
    """The whole platform, built and started as a newcomer would, on free ports; gone at the end."""
    stack = Compose("leadflow-test", free_thousands(), tmp_path_factory.mktemp("compose"))
    stack.down()
    try:
        stack.up()
        yield stack
    finally:
        stack.save_logs(Path(os.environ.get("LEADFLOW_COMPOSE_LOGS") or stack.folder))
        stack.down()
