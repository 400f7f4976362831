"""What runs before anything is installed."""

import ast
import sys
from pathlib import Path

from deploy.local import bootstrap


class TestBootstrap:
    def test_needs_nothing_but_the_standard_library(self) -> None:
        tree = ast.parse(Path(bootstrap.__file__).read_text())
        plain = [name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names]
        taken_from = [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
        imported = {name.partition(".")[0] for name in [*plain, *taken_from]}

        assert imported <= sys.stdlib_module_names

    def test_installs_from_a_lock_in_which_everything_has_a_hash(self) -> None:
        lines = bootstrap.LOCK.read_text().splitlines()
        requirements = [number for number, line in enumerate(lines) if line and line[0] not in " #"]

        assert requirements
        assert all(lines[number].endswith("\\") and "--hash=sha256:" in lines[number + 1] for number in requirements)
        assert not [line for line in lines if "://" in line or line.startswith("-")]
