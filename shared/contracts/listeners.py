"""Which service listens to which topic: found in the services' code, written down for those who run without it."""

import ast
import json
from functools import lru_cache
from pathlib import Path

from shared.contracts.catalogue import all_events

ROOT = Path(__file__).parents[2]
DECLARED = Path(__file__).with_name("listeners.json")
"""Generated; an image holds its own service only, and tells from this file who else listens."""


@lru_cache(maxsize=1)
def declared_listeners() -> dict[str, tuple[str, ...]]:
    """Topic → services that consume it, in alphabetical order."""
    return {topic: tuple(services) for topic, services in json.loads(DECLARED.read_text()).items()}


def find_listeners() -> dict[str, list[str]]:
    """The same, read from the `@consumers.on(…)` lines of a checkout without importing any service."""
    topics = {event.__name__: topic for topic, event in all_events().items()}
    found: dict[str, set[str]] = {topic: set() for topic in topics.values()}
    for path in sorted((ROOT / "services").glob("*/consumers/*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "consumers.on":
                for argument in node.args:
                    found[topics[ast.unparse(argument)]].add(path.parts[-3])
    return {topic: sorted(services) for topic, services in found.items()}
