"""Cuts the lock down to what one image needs, hashes and all; runs on Python alone, before anything is installed.

python locked_subset.py base crm    # beside pyproject.toml and requirements.lock; writes base.txt and crm.txt
"""

import re
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

PROJECT = "leadflow (pyproject.toml)"
BASE = "base"
NAME = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)")


@dataclass(frozen=True)
class Pin:
    """One entry of the lock: its lines as they stand there, and who wants it."""

    text: str
    wanted_by: frozenset[str]


def normalised(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def read_lock(text: str) -> dict[str, Pin]:
    """The lock by package. An entry is a line with the version, then indented hashes and `# via` comments."""
    entries = re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE)
    return {_name(entry): Pin(entry, _wanted_by(entry)) for entry in entries if NAME.match(entry)}


def _name(requirement: str) -> str:
    match = NAME.match(requirement)
    assert match is not None, requirement
    return normalised(match[1])


def _wanted_by(entry: str) -> frozenset[str]:
    comments = (line.strip().removeprefix("#").strip() for line in entry.splitlines() if line.strip().startswith("#"))
    names = (comment.removeprefix("via").strip() for comment in comments)
    return frozenset(name if name == PROJECT else normalised(name) for name in names if name)


def wanted(project: dict[str, object], image: str) -> set[str]:
    """What pyproject.toml names for an image: the dependencies of all, and the extra of its name (`base` has none)."""
    table = project["project"]
    assert isinstance(table, dict)
    extra = [] if image == BASE else table["optional-dependencies"][image]
    return {_name(requirement) for requirement in [*table["dependencies"], *extra]}


def closure(lock: dict[str, Pin], wanted: set[str]) -> set[str]:
    """The wanted packages with everything that they need. Raises KeyError for one that the lock does not know."""
    chosen = {name for name in wanted if lock[name]}
    while more := {name for name, pin in lock.items() if name not in chosen and pin.wanted_by & chosen}:
        chosen |= more
    return chosen


def subset(folder: Path, image: str) -> dict[str, Pin]:
    """What the image installs."""
    lock = read_lock((folder / "requirements.lock").read_text())
    project = tomllib.loads((folder / "pyproject.toml").read_text())
    return {name: lock[name] for name in sorted(closure(lock, wanted(project, image)))}


def main() -> None:
    folder = Path(__file__).parent
    for image in sys.argv[1:]:
        (folder / f"{image}.txt").write_text("".join(pin.text for pin in subset(folder, image).values()))


if __name__ == "__main__":
    main()
