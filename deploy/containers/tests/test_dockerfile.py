"""The recipe of all images keeps its promises."""

import re

import pytest

from deploy.containers.tests.compose_file import ROOT, ours
from deploy.containers.tests.dockerfile import is_let_in, lineage, stages

FINAL = sorted({container["build"]["target"] for container in ours().values() if "build" in container})


@pytest.mark.parametrize("target", FINAL)
class TestEveryImage:
    def test_runs_as_a_user_without_rights(self, target: str) -> None:
        users = [user for stage in lineage(target) for user in stage.all("USER")]

        assert users == ["leadflow"]

    def test_says_whether_it_is_healthy(self, target: str) -> None:
        checks = [check for stage in lineage(target) for check in stage.all("HEALTHCHECK")]

        assert len(checks) == 1
        assert re.search(r'CMD \["python", "-IS", "healthcheck.py"\]$', checks[0])

    def test_starts_its_process_itself(self, target: str) -> None:
        """In the exec form, so that the process gets the signals."""
        commands = [command for stage in lineage(target) for command in stage.all("CMD")]

        assert commands
        assert all(command.startswith("[") for command in commands)
        assert all("exec python" in command for command in commands if '"sh"' in command)

    def test_installs_what_is_locked_and_nothing_else(self, target: str) -> None:
        runs = [run for stage in lineage(target) for run in stage.all("RUN")]
        installs = [run for run in runs if "pip install" in run]

        assert installs
        assert all("--require-hashes --only-binary :all: -r /lock/" in run for run in installs)
        assert not [run for run in runs if re.search(r"apt-get|curl|wget", run)]


class TestRecipe:
    def test_builds_with_every_builder(self) -> None:
        assert "--mount" not in (ROOT / "deploy" / "Dockerfile").read_text()

    def test_stands_on_one_image_of_an_exact_tag(self) -> None:
        known = stages()

        assert {stage.stands_on for stage in known.values()} - set(known) == {"python:3.11-slim"}


class TestContext:
    def test_holds_what_an_image_needs(self) -> None:
        needed = (
            "pyproject.toml", "requirements.lock", "alembic.ini", "shared/settings.py", "services/crm/app.py",
            "deploy/containers/setup.sh", "deploy/local/mailbox/page.html",
        )  # fmt: skip

        assert [path for path in needed if not is_let_in(path)] == []

    def test_holds_no_secret_and_nothing_of_the_machine(self) -> None:
        kept_out = (
            ".git/config", ".local/secrets.json", ".venv/bin/python", ".env", "docs/events.md", "tests/conftest.py",
            "services/crm/tests/conftest.py", "shared/testing/http.py", "shared/__pycache__/clock.pyc",
            "services/web/assets/node_modules/htmx.org/package.json", "deploy/Dockerfile",
        )  # fmt: skip

        assert [path for path in kept_out if is_let_in(path)] == []
