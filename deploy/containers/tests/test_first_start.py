"""The first start makes passwords and keys, and gives each container its own."""

import json
from pathlib import Path
from typing import Any

import pytest

from deploy.containers.first_start import FOR_ITS_OWNER, files
from deploy.local.ports import SERVICES, Ports
from deploy.local.secret_store import load_secrets
from deploy.local.signing_key import ensure_signing_key
from deploy.local.stack import Stack

Made = dict[str, tuple[str, int]]


@pytest.fixture
def stack(tmp_path: Path) -> Stack:
    stack = Stack(tmp_path, Ports(18_000))
    ensure_signing_key(stack)
    return stack


@pytest.fixture
def secrets(stack: Stack) -> dict[str, Any]:
    return load_secrets(stack)


@pytest.fixture
def made(stack: Stack, secrets: dict[str, Any]) -> Made:
    return files(stack, secrets)


class TestFirstStart:
    def test_gives_a_service_its_own_role_alone(self, made: Made, secrets: dict[str, Any]) -> None:
        for service in SERVICES:
            seen = "".join(text for path, (text, _) in made.items() if path.startswith(f"{service}/"))
            passwords = {role for role, password in secrets["roles"].items() if password in seen}

            assert passwords == {f"{service}_app"}
            assert secrets["postgres_superuser"] not in seen

    def test_gives_the_ui_no_database(self, made: Made) -> None:
        assert {path for path in made if path.startswith("web/")} == {
            "web/web_secret", "web/web_api_key", "web/web_form_key",
        }  # fmt: skip

    def test_names_the_containers_not_the_host(self, made: Made, secrets: dict[str, Any]) -> None:
        password = secrets["roles"]["crm_app"]

        assert made["crm/crm_database_url"][0] == f"postgresql://crm_app:{password}@postgres:5432/crm"
        assert "postgres:5432" in made["setup/crm_migration_url"][0]

    def test_tells_the_demo_whom_to_call_and_a_person_what_to_open(self, made: Made) -> None:
        urls = json.loads(made["setup/demo.json"][0])["urls"]

        assert urls["ingestion"] == "http://ingestion-api:8001"
        assert urls["web"] == "http://127.0.0.1:18000"

    def test_lets_nobody_else_read(self, made: Made) -> None:
        readable = {path for path, (_, mode) in made.items() if mode != FOR_ITS_OWNER}

        assert readable == {"postgres/superuser"}

    def test_changes_nothing_when_it_runs_again(self, stack: Stack, made: Made) -> None:
        ensure_signing_key(stack)

        assert files(stack, load_secrets(stack)) == made
