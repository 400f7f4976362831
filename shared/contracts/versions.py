"""The released versions of an event: the golden schemas, oldest first, and what each one added."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

GOLDEN = Path(__file__).with_name("golden")


@dataclass(frozen=True, slots=True)
class Release:
    """`added` are the fields that the version before did not have; the first one's are all it has."""

    version: str
    schema: dict[str, Any]
    added: tuple[str, ...]


def releases(topic: str, folder: Path = GOLDEN) -> tuple[Release, ...]:
    """Every version of a topic whose schema was written down."""
    found: list[Release] = []
    for path in sorted(folder.glob(f"{topic}-*.schema.json"), key=_number):
        schema = json.loads(path.read_text())
        before = found[-1].schema["properties"] if found else {}
        added = tuple(name for name in schema["properties"] if name not in before)
        found.append(Release(_version(path), schema, added))
    return tuple(found)


def _version(path: Path) -> str:
    return path.name.removesuffix(".schema.json").rpartition("-")[2]


def _number(path: Path) -> tuple[int, ...]:
    """1.10 comes after 1.9."""
    return tuple(int(part) for part in _version(path).split("."))
