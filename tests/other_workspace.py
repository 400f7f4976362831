"""A second workspace in a running stack, made with the services' own seed commands."""

import json
import os
import secrets
import subprocess
import sys
from pathlib import Path
from typing import Any

from deploy.local.ports import SERVICES
from shared.auth.api_keys import ApiKey
from shared.identifiers import new_id

ROOT = Path(__file__).parents[1]
ROLES = ("ADMIN", "SALES_MANAGER", "VIEWER")


def add_workspace(demo: dict[str, Any]) -> dict[str, Any]:
    """The same stack as its demo.json would describe it to a new workspace. Its admin is nobody's operator."""
    document = seed_document()
    for service in SERVICES:
        _seed(service, demo["postgres"][service], document)
    keys = {name: _text(document[name]) for name in ("api_key", "form_key")}
    return {**demo, "workspace_id": document["workspace_id"], "users": document["users"], **keys}


def add_form_key(demo: dict[str, Any], *origins: str) -> str:
    """A publishable key of a new workspace, for pages of these origins alone."""
    document = seed_document()
    document["form_key"]["origins"] = list(origins)
    _seed("ingestion", demo["postgres"]["ingestion"], document)
    return _text(document["form_key"])


def seed_document() -> dict[str, Any]:
    """What the services' seeds read, with fresh names and secrets."""
    domain = f"{secrets.token_hex(6)}.example"
    password = secrets.token_urlsafe(12)
    users = [
        {
            "id": str(new_id()),
            "email": f"{role.lower()}@{domain}",
            "password": password,
            "name": f"Other {role.title()}",
            "role": role,
            "is_operator": False,
        }
        for role in ROLES
    ]
    scopes = ["leads:create", "leads:read", "events:create", "scores:read", "messages:read", "assessments:create",
              "assessments:read"]  # fmt: skip
    return {
        "workspace_id": str(new_id()),
        "workspace_name": "Other",
        "users": users,
        "default_owner_id": users[-1]["id"],
        "sales_address": f"sales@{domain}",
        "api_key": _key("secret", scopes),
        "form_key": _key("publishable", ["leads:create"]),
    }


def _key(kind: str, scopes: list[str]) -> dict[str, Any]:
    secret = secrets.token_hex(22)[:43]
    return {"id": secrets.token_hex(6), "secret": secret, "environment": "test", "kind": kind, "name": f"Other {kind}",
            "scopes": scopes, "origins": [], "rate_limit": 1_000_000}  # fmt: skip


def _text(key: dict[str, Any]) -> str:
    return ApiKey(key["environment"], key["id"], key["secret"]).text


def _seed(service: str, database_url: str, document: dict[str, Any]) -> None:
    prefix = service.upper()
    environment = {**os.environ, f"{prefix}_DATABASE_URL": database_url, f"{prefix}_SECRET": "test"}
    done = subprocess.run(
        [sys.executable, "-m", f"services.{service}.seed"],
        cwd=ROOT,
        env=environment,
        input=json.dumps(document),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"the seed of {service} failed:\n{done.stderr}"
