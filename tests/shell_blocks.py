"""Shell blocks of a document: finding them with the answers shown under them, and running them in one bash."""

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]

FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
MAKE_LINE = re.compile(r"(?:export )?(?:[A-Z_]+=\S+\s*)*(?:make(?P<targets>(?: [a-z]+)*)(?: [A-Z]+=\S+)*)?\s*(?:#.*)?")
COMPOSE_LINE = re.compile("docker compose ")
SHELL = "sh"
LEFT_OUT = "…"
END_OF_BLOCK = "the-block-has-ended"


@dataclass(frozen=True)
class Block:
    """A shell block, and the answer that the README shows under it, if any."""

    commands: str
    answer: str | None

    @property
    def is_for_make(self) -> bool:
        """Whether it starts, stops or tests stacks: that is not for a test that runs inside `make test`."""
        return all(MAKE_LINE.fullmatch(line) or COMPOSE_LINE.match(line) for line in self.commands.splitlines())

    @property
    def without_make(self) -> str:
        """The commands that a test may run: those for make are left out."""
        lines = self.commands.splitlines()
        return "\n".join(line for line in lines if not line.startswith("make "))

    @property
    def only_asks(self) -> bool:
        """Whether it may be run again until the answer has arrived."""
        return not re.search(r" -d | -X ", self.commands)

    def is_answered_by(self, said: str) -> bool:
        """`…` stands for anything; white space does not count."""
        if self.answer is None:
            return True
        parts = (re.escape("".join(part.split())) for part in self.answer.split(LEFT_OUT))
        return re.search(".*?".join(parts), "".join(said.split()), re.DOTALL) is not None


def blocks(text: str) -> list[Block]:
    """Every shell block; a block of another language right after it is its answer."""
    fences = list(FENCE.finditer(text))
    found = []
    for fence, after in zip(fences, [*fences[1:], None], strict=True):
        if fence[1] == SHELL:
            belongs = after is not None and after[1] != SHELL
            found.append(Block(fence[2], answer_in(after) if belongs and after else None))
    return found


def answer_in(fence: re.Match[str]) -> str:
    """Between the lines of a `text` block others may stand: a mailbox may hold more than the page shows."""
    return fence[2].strip().replace("\n", f"\n{LEFT_OUT}\n") if fence[1] == "text" else fence[2]


class Shell:
    """One bash for all blocks, as a reader has one: what a block sets, the next one knows."""

    def __init__(self) -> None:
        self.said = ""
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        self._bash = subprocess.Popen(
            ["bash"], cwd=ROOT, env={**os.environ, "PATH": path}, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip

    def run(self, commands: str) -> None:
        """Fails the test if one of the commands fails; what they print is in `said`."""
        assert self._bash.stdin is not None
        assert self._bash.stdout is not None
        self._bash.stdin.write(f"failed=0; trap 'failed=$?' ERR\n{commands}\necho; echo {END_OF_BLOCK} $failed\n")
        self._bash.stdin.flush()
        self.said = ""
        while not (line := self._bash.stdout.readline()).startswith(END_OF_BLOCK):
            assert line, f"the shell ended in\n{commands}\nand said\n{self.said}"
            self.said += line
        assert line.split()[1] == "0", f"{commands}\nsaid\n{self.said}"

    def close(self) -> None:
        self._bash.kill()
        self._bash.communicate()


def make_targets_of(line: str) -> list[str]:
    """`A=B make up test C=D` → up, test."""
    match = MAKE_LINE.fullmatch(line)
    return (match["targets"] or "").split() if match else []
