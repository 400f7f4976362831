"""deploy/Dockerfile as the builder reads it: stages with their instructions, and what the context lets in."""

import re
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

from deploy.containers.tests.compose_file import ROOT

INSTRUCTION = re.compile(r"(?:[^\n\\]|\\\n)+")


@dataclass(frozen=True)
class Stage:
    """One `FROM … AS …`: the image or stage it stands on, and its instructions without their comments."""

    name: str
    stands_on: str
    instructions: tuple[tuple[str, str], ...]

    def all(self, instruction: str) -> list[str]:
        return [argument for name, argument in self.instructions if name == instruction]


def stages() -> dict[str, Stage]:
    text = re.sub(r"^#.*\n", "", (ROOT / "deploy" / "Dockerfile").read_text(), flags=re.MULTILINE)
    found: dict[str, Stage] = {}
    for part in re.split(r"^FROM ", text, flags=re.MULTILINE)[1:]:
        head, _, body = part.partition("\n")
        stands_on, name = head.split(" AS ")
        lines = (line.replace("\\\n", " ") for line in INSTRUCTION.findall(body))
        instructions = tuple((line.split(None, 1)[0], line.split(None, 1)[1]) for line in lines)
        found[name] = Stage(name, stands_on, instructions)
    return found


def lineage(stage: str) -> list[Stage]:
    """The stage and those below it."""
    known = stages()
    line = [known[stage]]
    while line[-1].stands_on in known:
        line.append(known[line[-1].stands_on])
    return line


def copied(stage: str, service: str) -> list[tuple[str, str]]:
    """What a stage takes from the context, and to where in `/app`."""
    pairs = []
    for layer in lineage(stage):
        for argument in layer.all("COPY"):
            *sources, target = argument.replace("${SERVICE}", service).split()
            if not sources[0].startswith("--"):
                pairs += [(source, target) for source in sources]
    return pairs


def is_let_in(path: str) -> bool:
    """Whether .dockerignore lets a file of the repository into the context: the last line that matches decides."""
    let_in = True
    for line in (ROOT / ".dockerignore").read_text().splitlines():
        pattern = line.removeprefix("!").strip()
        if pattern and not pattern.startswith("#") and _matches(Path(path), pattern):
            let_in = line.startswith("!")
    return let_in


def _matches(path: Path, pattern: str) -> bool:
    """A pattern names a file, or a folder with all that is in it; `**/` stands for any folders."""
    above = [str(folder) for folder in (path, *path.parents)][:-1]
    if pattern.startswith("**/"):
        return any(fnmatch(Path(folder).name, pattern[3:]) for folder in above)
    return any(folder == pattern or (pattern == "*" and "/" not in folder) for folder in above)
