"""Log files of bounded size: one older file is kept beside each."""

import shutil
from pathlib import Path
from typing import BinaryIO

LARGEST_BYTES = 50_000_000


def open_log(path: Path) -> BinaryIO:
    """For appending; every write goes to the end, so that the file may be cut while a process writes to it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    bound(path)
    return path.open("ab")


def bound(path: Path, largest: int = LARGEST_BYTES) -> None:
    """Move what a too large file holds into `<name>.1` and empty it; its writers keep their file."""
    if path.exists() and path.stat().st_size > largest:
        shutil.copyfile(path, path.with_name(path.name + ".1"))
        with path.open("r+b") as file:
            file.truncate()


def last_lines(path: Path, count: int = 8) -> list[str]:
    """The end of a log, without reading all of it; empty where there is no file."""
    try:
        with path.open("rb") as file:
            file.seek(0, 2)
            file.seek(max(0, file.tell() - 64_000))
            lines = file.read().decode(errors="replace").splitlines()
    except OSError:
        return []
    return [line for line in lines if line.strip()][-count:]
