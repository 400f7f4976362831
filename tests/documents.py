"""The files of the repository and its documents, read once for the tests of documentation."""

import re
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]

INLINE_CODE = re.compile(r"`([^`\n]+)`")


@cache
def files_of_repository() -> tuple[Path, ...]:
    """Everything that is tracked or would be: the ignored folders hold what belongs to one machine."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    )  # fmt: skip
    paths = {ROOT / name for name in listed.stdout.split("\0") if name}
    return tuple(sorted(path for path in paths if path.is_file()))


@cache
def documents() -> dict[Path, str]:
    return {path: path.read_text() for path in files_of_repository() if path.suffix == ".md"}


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))
