"""The running stack that the cross-service tests look at from outside, named by LEADFLOW_DEMO_FILE."""

import json
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.footprint import Footprint, leave_footprint
from tests.platform import Platform
from tests.running_stack import RunningStack


@pytest.fixture(scope="session")
def demo() -> dict[str, Any]:
    """The stack's demo.json."""
    path = os.environ.get("LEADFLOW_DEMO_FILE")
    if path is None or not Path(path).exists():
        pytest.fail("these tests need a running stack: run `make test`, or set LEADFLOW_DEMO_FILE to its demo.json")
    document: dict[str, Any] = json.loads(Path(path).read_text())
    return document


@pytest.fixture(scope="session")
async def platform(demo: dict[str, Any]) -> AsyncIterator[Platform]:
    async with httpx.AsyncClient(timeout=20) as client:
        yield Platform(demo, client)


@pytest.fixture(scope="session")
async def footprint(platform: Platform) -> Footprint:
    """A person of the demo workspace who left a trace in every service."""
    return await leave_footprint(platform)


@pytest.fixture(scope="session")
def running_stack(demo: dict[str, Any]) -> RunningStack:
    """To take processes of the stack away."""
    return RunningStack(Path(os.environ["LEADFLOW_DEMO_FILE"]), demo["urls"]["web"])
