"""A stack in a folder of its own, on ports that are free, whose processes end with the test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.local.free_port import is_taken
from deploy.local.ports import OFFSETS, Ports
from deploy.local.stack import Stack
from deploy.local.stop import stop

BASES = range(27_000, 31_000, 250)


def free_stack(folder: Path) -> Stack:
    base = next(base for base in BASES if not any(is_taken(base + offset) for offset in OFFSETS.values()))
    stack = Stack(folder / "home", Ports(base))
    stack.create_folders()
    return stack


@pytest.fixture
def stack(tmp_path: Path) -> Iterator[Stack]:
    stack = free_stack(tmp_path)
    yield stack
    stop(stack)
