"""Makes the passwords and keys, once, and hands each container its own: `python -m deploy.containers.first_start`.

All are kept in the stack's home. Each service has a folder (a volume) of its own beside it, which no other container
sees; `postgres` and `setup` (the one-shot jobs' owner roles and seed) are folders too. Run again it changes nothing.
"""

import json
from pathlib import Path
from typing import Any

from deploy.containers.addresses import among_containers
from deploy.local.demo_file import demo_document, write_demo_file
from deploy.local.environment import SIGNING_KEY, migration_urls, service_settings, web_settings
from deploy.local.files import replace_file
from deploy.local.ports import SERVICES
from deploy.local.secret_store import Secrets, load_secrets
from deploy.local.seed_document import seed_document
from deploy.local.signing_key import ensure_signing_key
from deploy.local.stack import Stack

FOLDERS = Path("/run/leadflow")
SECRET_SETTINGS = ("DATABASE_URL", "SECRET", "API_KEY", "FORM_KEY")
"""What is handed over as a file; every other setting stands in docker-compose.yml."""

FOR_ITS_OWNER = 0o400
FOR_ANYBODY_IN_THE_CONTAINER = 0o444
"""The database server reads its superuser's password under a user of its own."""


def main() -> None:
    published = Stack.from_environment()
    secrets = load_secrets(published)
    ensure_signing_key(published)
    write_demo_file(published, secrets)
    for path, (text, mode) in files(published, secrets).items():
        replace_file(FOLDERS / path, text, mode=mode)


def files(published: Stack, secrets: Secrets) -> dict[str, tuple[str, int]]:
    """Every file below `FOLDERS`, with its text and mode."""
    inside = among_containers(published.home)
    texts = {
        **{f"{service}/{name.lower()}": value for service, name, value in _secret_settings(inside, secrets)},
        **{f"setup/{name.lower()}": url for name, url in migration_urls(inside, secrets).items()},
        "setup/seed.json": json.dumps(seed_document(secrets["demo"])),
        "setup/demo.json": json.dumps(_demo_inside(published, inside, secrets)),
        f"crm/{SIGNING_KEY}": (published.home / SIGNING_KEY).read_text(),
    }
    password = {"postgres/superuser": (secrets["postgres_superuser"], FOR_ANYBODY_IN_THE_CONTAINER)}
    return {path: (text, FOR_ITS_OWNER) for path, text in texts.items()} | password


def _demo_inside(published: Stack, inside: Stack, secrets: Secrets) -> dict[str, Any]:
    """What a container that sends leads needs: the services as it calls them, the pages as a person opens them."""
    demo = demo_document(inside, secrets)
    return {**demo, "urls": {**demo["urls"], **{page: published.ports.url(page) for page in ("web", "mailbox")}}}


def settings_of_all(stack: Stack, secrets: Secrets) -> dict[str, dict[str, str]]:
    """The variables of every service, the UI's too, as the local stack computes them."""
    of_services = {service: service_settings(stack, secrets, service) for service in SERVICES}
    return {**of_services, "web": web_settings(stack, secrets)}


def _secret_settings(inside: Stack, secrets: Secrets) -> list[tuple[str, str, str]]:
    return [
        (service, name, value)
        for service, settings in settings_of_all(inside, secrets).items()
        for name, value in settings.items()
        if name.removeprefix(f"{service.upper()}_") in SECRET_SETTINGS
    ]


if __name__ == "__main__":
    main()
