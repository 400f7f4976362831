"""The README's commands do what it says: its shell blocks are run on a stack, and their answers compared."""

import contextlib
import re
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from shared.testing.waiting import eventually
from tests.shell_blocks import ROOT, Block, Shell, blocks, make_targets_of

README = ROOT / "README.md"
RUNBOOKS = sorted((ROOT / "docs" / "runbooks").glob("*-*.md"))
PATIENCE_SECONDS = 30


@pytest.fixture
def shell() -> Iterator[Shell]:
    shell = Shell()
    yield shell
    shell.close()


async def answer_of(shell: Shell, block: Block) -> str:
    """Events take some milliseconds; a reader is slower than they are, a test is not."""

    async def is_answered() -> bool:
        shell.run(block.commands)
        return block.is_answered_by(shell.said)

    if block.only_asks:
        with contextlib.suppress(AssertionError):  # the caller shows what was said instead
            await eventually(is_answered, within=PATIENCE_SECONDS)
    else:
        shell.run(block.commands)
    return shell.said


@pytest.mark.stack
class TestReadme:
    async def test_first_minute_goes_as_it_says(self, shell: Shell) -> None:
        # A person nobody has posted before, so that the test can run again on the same stack.
        new = uuid4().hex[:8]
        text = README.read_text().replace("Hopper", f"Hopper{new}").replace("hopper@", f"hopper.{new}@")

        for block in blocks(text):
            if not block.is_for_make:
                said = await answer_of(shell, block)
                assert block.is_answered_by(said), f"{block.commands}\nsaid\n{said}\ninstead of\n{block.answer}"


@pytest.mark.stack
class TestRunbooks:
    @pytest.mark.parametrize("page", RUNBOOKS, ids=lambda page: page.stem)
    def test_look_with_commands_that_work(self, shell: Shell, page: Path) -> None:
        text = page.read_text()
        look = text[text.index("## What to look at") : text.index("## What to do\n")]
        shell.run('eval "$(python3 -m deploy.local.variables)"')

        for block in blocks(look):
            shell.run(block.without_make)


class TestReadmeCommands:
    def test_are_targets_of_the_makefile(self) -> None:
        targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
        lines = "".join(block.commands for block in blocks(README.read_text()) if block.is_for_make).splitlines()
        used = {target for line in lines for target in make_targets_of(line)}
        mentioned = set(re.findall(r"`make ([a-z]+)", README.read_text()))

        assert {"up", "test"} <= used
        assert used | mentioned <= targets

    def test_are_all_either_run_or_for_make(self) -> None:
        mixed = [
            block.commands
            for block in blocks(README.read_text())
            if not block.is_for_make and re.search(r"^make ", block.commands, re.MULTILINE)
        ]

        assert not mixed


class TestAnswers:
    def test_may_leave_out_what_changes(self) -> None:
        block = Block("date", '{"id": "…", "status": "new", …}')

        assert block.is_answered_by('{\n  "id": "17",\n  "status": "new",\n  "score": 95\n}')

    def test_must_hold_everything_that_is_shown(self) -> None:
        assert not Block("date", '{"score": 95, … "band": "hot"').is_answered_by('{"score": 95, "band": "cold"}')
