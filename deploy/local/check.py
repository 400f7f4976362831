"""`make check`: everything a machine can say about the code without running the platform."""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from pathlib import Path

from deploy.local.stack import ROOT, Stack
from deploy.local.telling import console, done, failed
from deploy.local.throwaway import throwaway_postgres

MODULE = (sys.executable, "-m")
LINT_IMPORTS = str(Path(sys.executable).parent / "lint-imports")
CONTAINER_RULES = tuple(f"deploy/containers/tests/test_{name}.py" for name in ("compose", "dockerfile"))
CHECKS: dict[str, tuple[str, ...]] = {
    "types": (*MODULE, "mypy"),
    "format": (*MODULE, "ruff", "format", "--check", "."),
    "lint": (*MODULE, "ruff", "check", "."),
    "import contracts": (LINT_IMPORTS,),
    "migration drift": (*MODULE, "deploy.local.migration_drift"),
    "golden files": (*MODULE, "shared.contracts.generate", "--check"),
    "compose file": (*MODULE, "check_jsonschema", "--builtin-schema", "vendor.compose-spec", "docker-compose.yml"),
    "containers": (*MODULE, "pytest", "-p", "no:cacheprovider", *CONTAINER_RULES),
    "UI types": (*MODULE, "deploy.local.web_assets", "--types"),
}
AT_ONCE = 2
"""The slowest first: the types are checked beside all others."""


def check(stack: Stack) -> int:
    """Returns the exit code. Uses the PostgreSQL that LEADFLOW_TEST_POSTGRES names, else one of its own."""
    given = os.environ.get("LEADFLOW_TEST_POSTGRES")
    with nullcontext(given) if given else throwaway_postgres(stack) as url, ThreadPoolExecutor(AT_ONCE) as pool:
        environment = {**os.environ, "LEADFLOW_TEST_POSTGRES": url}
        results = list(pool.map(lambda name: _run(name, environment), CHECKS))
    return 0 if all(results) else 1


def _run(name: str, environment: dict[str, str]) -> bool:
    began = time.monotonic()
    ran = subprocess.run(CHECKS[name], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    line = f"{name:<18} [dim]{time.monotonic() - began:5.1f} s[/dim]"
    if ran.returncode == 0:
        done(line)
        return True
    failed(line)
    console.print((ran.stdout + ran.stderr).strip(), markup=False, soft_wrap=True)
    return False
