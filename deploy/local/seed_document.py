"""What the demo workspace starts with; piped as JSON into every `python -m services.<name>.seed`."""

from collections.abc import Callable
from typing import Any

from shared.auth.permissions import Role
from shared.identifiers import new_id

DOMAIN = "demo.leadflow.example"
SALES_ADDRESS = f"sales@{DOMAIN}"

USERS = (
    ("admin", "Ada Admin", Role.ADMIN),
    ("editor", "Edith Editor", Role.EDITOR),
    ("viewer", "Vera Viewer", Role.VIEWER),
    ("manager", "Marco Manager", Role.SALES_MANAGER),
    ("sdr", "Sven Developer", Role.SDR),
    ("partner", "Paula Partner", Role.PARTNER),
    ("analyst", "Anna Analyst", Role.ANALYST),
)
"""One user of every role of C12: mailbox, name, role."""

DEFAULT_OWNER = "sdr"
LOCAL_ORIGINS = ["http://127.0.0.1:*", "http://localhost:*", "null"]
"""`null` is what a browser sends for a page opened from a file, as those in `docs/examples` are."""

API_KEY_SCOPES = [
    "leads:create", "leads:read", "events:create", "scores:read", "messages:read",
    "assessments:create", "assessments:read",
]  # fmt: skip
UNLIMITED = 100_000_000
"""Calls a minute: the demo's key also drives benchmarks."""

Identities = dict[str, Any]


def new_identities(random_text: Callable[[int], str]) -> Identities:
    """What must stay the same for as long as the stack's data live: identifiers, the password, the keys."""
    return {
        "workspace_id": str(new_id()),
        "password": random_text(12),
        "user_ids": {mailbox: str(new_id()) for mailbox, _, _ in USERS},
        "api_key": {"id": random_text(12), "secret": random_text(43)},
        "form_key": {"id": random_text(12), "secret": random_text(43)},
    }


def seed_document(identities: Identities) -> dict[str, Any]:
    """The document: what this release says of the demo workspace, about the stack's own identities."""
    return {
        "workspace_id": identities["workspace_id"],
        "workspace_name": "Demo",
        "users": [_user(identities, mailbox, name, role) for mailbox, name, role in USERS],
        "default_owner_id": identities["user_ids"][DEFAULT_OWNER],
        "sales_address": SALES_ADDRESS,
        "api_key": _key(identities["api_key"], "secret", API_KEY_SCOPES, rate_limit=UNLIMITED),
        "form_key": _key(identities["form_key"], "publishable", ["leads:create"], origins=LOCAL_ORIGINS),
    }


def key_text(key: dict[str, Any]) -> str:
    """The key as a client sends it."""
    return f"lf_demo_{key['id']}_{key['secret']}"


def _user(identities: Identities, mailbox: str, name: str, role: Role) -> dict[str, Any]:
    return {
        "id": identities["user_ids"][mailbox],
        "email": f"{mailbox}@{DOMAIN}",
        "password": identities["password"],
        "name": name,
        "role": role.value,
        "is_operator": role is Role.ADMIN,
    }


def _key(
    identity: dict[str, str],
    kind: str,
    scopes: list[str],
    *,
    origins: list[str] | None = None,
    rate_limit: int | None = None,
) -> dict[str, Any]:
    return {
        **identity,
        "environment": "demo",
        "kind": kind,
        "name": f"Demo {kind} key",
        "scopes": scopes,
        "origins": origins or [],
        "rate_limit": rate_limit,
    }
