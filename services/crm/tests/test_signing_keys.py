"""The file of signing keys."""

from pathlib import Path
from uuid import uuid4

from services.crm.app import create_app
from services.crm.settings import Settings
from shared.auth.tokens import LocalKeys, SigningKey, TokenVerifier, issue_token
from shared.clock import utc_now
from shared.testing.database import test_settings


class TestSigningKeys:
    async def test_go_on_accepting_the_tokens_of_a_retired_key(self, tmp_path: Path) -> None:
        old, new = SigningKey.generate(), SigningKey.generate()
        path = tmp_path / "keys.pem"
        path.write_text(new.pem + old.pem)
        app = create_app(test_settings(Settings, "postgresql://unused", signing_key_file=path))

        assert [key["kid"] for key in app.state.token_signer.jwks()["keys"]] == [new.kid, old.kid]
        token = issue_token(old, user_id=uuid4(), workspace_id=uuid4(), role="SDR", now=utc_now())
        await TokenVerifier(LocalKeys([new, old]), "crm").verify(token)

    def test_are_private_to_their_owner(self, tmp_path: Path) -> None:
        path = tmp_path / "made" / "keys.pem"

        create_app(test_settings(Settings, "postgresql://unused", signing_key_file=path))

        assert path.stat().st_mode & 0o777 == 0o600
        assert list(path.parent.iterdir()) == [path]
