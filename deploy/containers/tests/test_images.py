"""Each image holds `shared` and its own service, and runs on that and its own packages alone."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.containers.locked_subset import subset
from deploy.containers.tests.compose_file import ROOT, ours
from deploy.containers.tests.dockerfile import copied, is_let_in
from deploy.local.ports import SERVICES
from tests.documents import files_of_repository

MODULES = {
    **{service: ["app", "worker", "seed", "models"] for service in SERVICES},
    "web": ["app"],
}
OF_MAILBOX = ["mailbox.__main__", "demo", "prepare"]

IMPORT = """
import importlib, importlib.metadata, sys
folder, allowed, *modules = sys.argv[1:]
owners = importlib.metadata.packages_distributions()
normal = lambda name: name.lower().replace("_", "-").replace(".", "-")

class OnlyInstalled:
    def find_spec(self, name, path=None, target=None):
        top = name.partition(".")[0]
        if top in owners and not any(normal(owner) in allowed.split(",") for owner in owners[top]):
            raise ModuleNotFoundError(f"{name} is not in this image", name=name)

sys.meta_path.insert(0, OnlyInstalled())
sys.path.insert(0, folder)
for module in modules:
    importlib.import_module(module)
    assert sys.modules[module].__file__.startswith(folder), module
"""


def image(folder: Path, target: str, service: str) -> Path:
    """A copy of what the image has in `/app`."""
    pairs = [(source, place) for source, place in copied(target, service) if place != "/lock/"]
    for path in files_of_repository():
        name = str(path.relative_to(ROOT))
        for source, place in pairs:
            if is_let_in(name) and (name == source or name.startswith(f"{source}/")):
                inside = folder / (f"{place}{path.name}" if place.endswith("/") else place + name.removeprefix(source))
                inside.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(path, inside)
    return folder


def targets() -> dict[str, str]:
    """The stage of each image, by the image's service."""
    builds = [container["build"] for container in ours().values() if "build" in container]
    return {_service(build["args"]) or build["target"]: build["target"] for build in builds}


def _service(arguments: list[str]) -> str | None:
    return next((argument.partition("=")[2] for argument in arguments if argument.startswith("SERVICE=")), None)


class TestImages:
    @pytest.mark.parametrize("service", sorted(targets()))
    def test_hold_nothing_of_another_service(self, service: str, tmp_path: Path) -> None:
        folder = image(tmp_path, targets()[service], service)

        others = {path.name for path in (folder / "services").glob("*/")} if service != "mailbox" else set()
        assert others <= {service}
        assert not (folder / "deploy").exists() or service == "mailbox"
        assert not [path for path in folder.rglob("*") if path.name in {"tests", "testing", "conftest.py"}]

    @pytest.mark.parametrize("service", sorted(set(targets()) & set(MODULES)))
    def test_run_on_what_they_hold(self, service: str, tmp_path: Path) -> None:
        folder = image(tmp_path, targets()[service], service)
        modules = [f"services.{service}.{module}" for module in MODULES[service]]

        assert can_import(folder, service, modules) == ""
        if service in SERVICES:
            assert (folder / "services" / service / "migrations" / "env.py").exists()
            assert (folder / "alembic.ini").exists()
            assert (folder / "setup.sh").exists()

    def test_of_the_mailbox_runs_on_what_it_holds(self, tmp_path: Path) -> None:
        folder = image(tmp_path, "mailbox", "mailbox")
        modules = [f"deploy.local.{module}" for module in OF_MAILBOX]
        jobs = [f"deploy.containers.{job}" for job in ("first_start", "databases", "welcome")]

        assert can_import(folder, "mailbox", [*modules, *jobs]) == ""
        assert (folder / "deploy" / "local" / "mailbox" / "page.html").exists()


def can_import(folder: Path, service: str, modules: list[str]) -> str:
    """Nothing, or what went wrong."""
    allowed = ",".join(subset(ROOT, service))
    command = [sys.executable, "-I", "-c", IMPORT, str(folder), allowed, *modules]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False).stderr
