"""The passwords, keys and identifiers of one stack: made once, kept in `secrets.json`, readable by its owner alone."""

import json
import os
import secrets
import string
from pathlib import Path
from typing import Any

from deploy.local.files import replace_file
from deploy.local.ports import SERVICES
from deploy.local.seed_document import new_identities
from deploy.local.stack import Stack

Secrets = dict[str, Any]

ALPHABET = string.ascii_letters + string.digits


class SecretsUnreadable(Exception):
    """`secrets.json` is torn or was edited into something that is not JSON."""


def random_text(length: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def load_secrets(stack: Stack) -> Secrets:
    """What is stored, completed with whatever this release adds. Raises SecretsUnreadable."""
    stored = _read(stack.secrets_file)
    complete = {**_new_secrets(), **stored}
    complete["roles"] = {**_new_roles(), **complete["roles"]}
    fresh = new_identities(random_text)
    complete["demo"] = {**fresh, **complete["demo"]}
    complete["demo"]["user_ids"] = {**fresh["user_ids"], **complete["demo"]["user_ids"]}
    if complete != stored:
        replace_file(stack.secrets_file, json.dumps(complete, indent=2) + "\n", mode=0o600)
    return complete


def _read(path: Path) -> Secrets:
    if not path.exists():
        return {}
    try:
        stored = json.loads(path.read_text())
    except ValueError as error:
        raise SecretsUnreadable(f"{path} is not JSON: run `make reset`, delete it, and `make up` again") from error
    if not isinstance(stored, dict):
        raise SecretsUnreadable(f"{path} holds no object: run `make reset`, delete it, and `make up` again")
    os.chmod(path, 0o600)
    return stored


def _new_secrets() -> Secrets:
    return {"postgres_superuser": random_text(32), "secret": random_text(43), "roles": {}, "demo": {}}


def _new_roles() -> dict[str, str]:
    return {f"{service}_{kind}": random_text(32) for service in SERVICES for kind in ("owner", "app")}
