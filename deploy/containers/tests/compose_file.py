"""docker-compose.yml as compose reads it: merged, with the defaults of its variables."""

import re
from functools import cache
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[3]
VARIABLE = re.compile(r"\$\{\w+:-([^}]*)\}")


@cache
def compose_file() -> dict[str, Any]:
    text = (ROOT / "docker-compose.yml").read_text()
    document: dict[str, Any] = yaml.safe_load(VARIABLE.sub(r"\1", text))
    return document


def containers() -> dict[str, dict[str, Any]]:
    services: dict[str, dict[str, Any]] = compose_file()["services"]
    return services


def ours() -> dict[str, dict[str, Any]]:
    """Those that run an image of ours."""
    return {name: container for name, container in containers().items() if container["image"].startswith("leadflow-")}


def lasting() -> dict[str, dict[str, Any]]:
    """Those that stay: not the one-shot jobs, and not what a person calls."""
    return {name: container for name, container in containers().items() if container["restart"] != "no"}


def needs(container: dict[str, Any]) -> dict[str, str]:
    """What it waits for, and for which condition."""
    return {name: need["condition"] for name, need in container.get("depends_on", {}).items()}
