"""Secrets and what is made of them."""

import json
import stat
from urllib.parse import urlsplit

import pytest

from deploy.local.demo_file import demo_document, write_demo_file
from deploy.local.ports import SERVICES
from deploy.local.secret_store import SecretsUnreadable, load_secrets
from deploy.local.seed_document import key_text, seed_document
from deploy.local.stack import Stack
from shared.auth.api_keys import parse_api_key
from shared.auth.permissions import Permission, Role


class TestSecrets:
    def test_stay_the_same(self, stack: Stack) -> None:
        assert load_secrets(stack) == load_secrets(stack)

    def test_are_readable_by_their_owner_alone(self, stack: Stack) -> None:
        write_demo_file(stack, load_secrets(stack))

        for file in (stack.secrets_file, stack.demo_file):
            assert stat.S_IMODE(file.stat().st_mode) == 0o600

    def test_gain_what_a_newer_release_adds(self, stack: Stack) -> None:
        old = load_secrets(stack)
        del old["roles"]["crm_app"], old["demo"]["form_key"]
        stack.secrets_file.write_text(json.dumps(old))

        new = load_secrets(stack)

        assert new["roles"]["crm_app"]
        assert new["demo"]["form_key"]
        assert new["demo"]["workspace_id"] == old["demo"]["workspace_id"]

    @pytest.mark.parametrize("torn", ["", '{"roles": ', "[]"])
    def test_that_are_torn_are_never_replaced_silently(self, stack: Stack, torn: str) -> None:
        stack.secrets_file.write_text(torn)

        with pytest.raises(SecretsUnreadable, match=r"secrets\.json"):
            load_secrets(stack)


class TestSeedDocument:
    def test_has_a_user_of_every_role(self, stack: Stack) -> None:
        document = seed_document(load_secrets(stack)["demo"])

        assert {user["role"] for user in document["users"]} == set(Role)
        assert document["default_owner_id"] in {user["id"] for user in document["users"]}

    def test_has_keys_that_can_be_sent(self, stack: Stack) -> None:
        document = seed_document(load_secrets(stack)["demo"])

        for name in ("api_key", "form_key"):
            assert parse_api_key(key_text(document[name])).secret == document[name]["secret"]
            assert set(document[name]["scopes"]) <= set(Permission)

    def test_binds_the_form_key_to_local_origins(self, stack: Stack) -> None:
        form_key = seed_document(load_secrets(stack)["demo"])["form_key"]

        assert form_key["kind"] == "publishable"
        assert form_key["scopes"] == ["leads:create"]
        assert "http://localhost:*" in form_key["origins"]


class TestDemoFile:
    def test_has_what_the_interface_names(self, stack: Stack) -> None:
        demo = demo_document(stack, load_secrets(stack))

        assert set(demo) >= {
            "workspace_id",
            "api_key",
            "form_key",
            "users",
            "urls",
            "kafka",
            "redis",
            "smtp",
            "postgres",
        }
        assert set(demo["urls"]) == {"web", *SERVICES, "mailbox"}
        assert {user["role"] for user in demo["users"]} == {
            "ADMIN",
            "EDITOR",
            "VIEWER",
            "SALES_MANAGER",
            "SDR",
            "PARTNER",
            "ANALYST",
        }

    def test_connects_with_the_runtime_role(self, stack: Stack) -> None:
        demo = demo_document(stack, load_secrets(stack))

        assert {urlsplit(url).username for url in demo["postgres"].values()} == {f"{name}_app" for name in SERVICES}
