"""`demo.json`: what a person, a script or a test needs to use the stack."""

import json
from typing import Any

from deploy.local.environment import redis_url, service_settings, superuser_url
from deploy.local.files import replace_file
from deploy.local.ports import SERVICES
from deploy.local.secret_store import Secrets
from deploy.local.seed_document import key_text, seed_document
from deploy.local.stack import Stack

URLS = ("web", *SERVICES, "mailbox")


def demo_document(stack: Stack, secrets: Secrets) -> dict[str, Any]:
    """`postgres` connects as each service's runtime role, under row-level security; `postgres_admin` as superuser."""
    seed = seed_document(secrets["demo"])
    return {
        "workspace_id": seed["workspace_id"],
        "api_key": key_text(seed["api_key"]),
        "form_key": key_text(seed["form_key"]),
        "users": [
            {"email": user["email"], "password": user["password"], "role": user["role"]} for user in seed["users"]
        ],
        "urls": {name: stack.ports.url(name) for name in URLS},
        "kafka": stack.ports.address("kafka"),
        "redis": redis_url(stack),
        "smtp": stack.ports.address("smtp"),
        "postgres": {
            service: service_settings(stack, secrets, service)[f"{service.upper()}_DATABASE_URL"]
            for service in SERVICES
        },
        "postgres_admin": {service: superuser_url(stack, secrets, service) for service in SERVICES},
    }


def write_demo_file(stack: Stack, secrets: Secrets) -> None:
    replace_file(stack.demo_file, json.dumps(demo_document(stack, secrets), indent=2) + "\n", mode=0o600)
