"""Waiting for another process to do what it should."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def soon(look: Callable[[], T | None], within: float = 20.0) -> T:
    """The first true answer of `look`. Raises AssertionError with the last one."""
    deadline = time.monotonic() + within
    while not (answer := look()):
        assert time.monotonic() < deadline, f"nothing true within {within} s; the last answer was {answer!r}"
        time.sleep(0.02)
    return answer
