"""The environment each process is started with: the services' settings, computed from the stack and its secrets."""

import json
import os

from deploy.local.kafka_jars import JAVA_VARIABLES
from deploy.local.ports import SERVICES
from deploy.local.secret_store import Secrets
from deploy.local.seed_document import SALES_ADDRESS, key_text, seed_document
from deploy.local.stack import Stack
from deploy.local.workers import worker_processes

SIGNING_KEY = "crm-signing-key.pem"

DROPPED = (
    "PYTHONDONTWRITEBYTECODE", "PYTHONPATH", "PYTHONHOME", "PYTHONSAFEPATH", "MAKEFLAGS", "MFLAGS", "MAKELEVEL",
    *JAVA_VARIABLES,
)  # fmt: skip
"""Not handed on: without byte code every start compiles the project anew; a foreign path finds foreign modules."""


def database_url(stack: Stack, role: str, password: str, database: str) -> str:
    return f"postgresql://{role}:{password}@{stack.ports.address('postgres')}/{database}"


def superuser_url(stack: Stack, secrets: Secrets, database: str = "postgres") -> str:
    return database_url(stack, "postgres", secrets["postgres_superuser"], database)


def redis_url(stack: Stack) -> str:
    return f"redis://{stack.ports.address('redis')}/0"


def base_environment(stack: Stack) -> dict[str, str]:
    """This process's environment, cleaned, and speaking of the stack."""
    kept = {name: value for name, value in os.environ.items() if name not in DROPPED}
    return {**kept, "PYTHONUNBUFFERED": "1", **stack.variables()}


def service_settings(stack: Stack, secrets: Secrets, service: str) -> dict[str, str]:
    """Every `<SERVICE>_…` variable; the owner role's connection is only for migrations (see `prepare.py`)."""
    settings = {
        "DATABASE_URL": database_url(stack, f"{service}_app", secrets["roles"][f"{service}_app"], service),
        "REDIS_URL": redis_url(stack),
        "KAFKA": stack.ports.address("kafka"),
        "HOST": "127.0.0.1",
        "PORT": str(stack.ports.of(service)),
        "WORKER_PORT": str(stack.ports.worker(service)),
        "JWKS_URL": f"{stack.ports.url('crm')}/.well-known/jwks.json",
        "ENVIRONMENT": "local",
        "SECRET": secrets["secret"],
        **_own_settings(stack, service),
    }
    return {f"{service.upper()}_{name}": value for name, value in settings.items()}


def _own_settings(stack: Stack, service: str) -> dict[str, str]:
    if service == "crm":
        return {"SIGNING_KEY_FILE": str(stack.home / SIGNING_KEY)}
    if service == "notifications":
        return {
            "SMTP_HOST": "127.0.0.1",
            "SMTP_PORT": str(stack.ports.of("smtp")),
            "SALES_ADDRESS": SALES_ADDRESS,
            "PUBLIC_URL": stack.ports.url("web"),
        }
    return {}


def web_settings(stack: Stack, secrets: Secrets) -> dict[str, str]:
    """Every `WEB_…` variable: the UI has no database, and knows where the services answer."""
    seed = seed_document(secrets["demo"])
    settings = {
        "HOST": "127.0.0.1",
        "PORT": str(stack.ports.of("web")),
        "PUBLIC_URL": stack.ports.url("web"),
        "REDIS_URL": redis_url(stack),
        "KAFKA": stack.ports.address("kafka"),
        "JWKS_URL": f"{stack.ports.url('crm')}/.well-known/jwks.json",
        "ENVIRONMENT": "local",
        "SECRET": secrets["secret"],
        "FORM_KEY": key_text(seed["form_key"]),
        "API_KEY": key_text(seed["api_key"]),
        "SERVICES": json.dumps({service: _addresses(stack, service) for service in SERVICES}),
    }
    return {f"WEB_{name}": value for name, value in settings.items()}


def _addresses(stack: Stack, service: str) -> dict[str, str | list[str]]:
    """Where a service's API and its workers' health pages answer."""
    workers = range(len(worker_processes(service)))
    ports = [stack.ports.worker(service, number) for number in workers]
    return {"api": stack.ports.url(service), "workers": [f"http://127.0.0.1:{port}" for port in ports]}


def migration_urls(stack: Stack, secrets: Secrets) -> dict[str, str]:
    """`<SERVICE>_MIGRATION_URL` of every service: the owner role's connection."""
    return {
        f"{service.upper()}_MIGRATION_URL": database_url(
            stack, f"{service}_owner", secrets["roles"][f"{service}_owner"], service
        )
        for service in SERVICES
    }


def all_settings(stack: Stack, secrets: Secrets) -> dict[str, str]:
    """The settings of every service at once: their prefixes keep them apart."""
    merged: dict[str, str] = {}
    for service in SERVICES:
        merged |= service_settings(stack, secrets, service)
    return merged
