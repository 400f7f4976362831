"""Signs access tokens with the present key, and publishes the public halves of all keys."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from services.crm.models.user import User
from shared.auth.tokens import SigningKey, issue_token, jwks_document


class TokenSigner:
    """`keys`: the first signs."""

    def __init__(self, keys: Sequence[SigningKey], lifetime_seconds: int) -> None:
        self._keys = keys
        self.lifetime_seconds = lifetime_seconds

    def sign(self, user: User, *, now: datetime) -> str:
        return issue_token(
            self._keys[0],
            user_id=user.id,
            workspace_id=user.workspace_id,
            role=user.role,
            is_operator=user.is_operator,
            now=now,
            lifetime=timedelta(seconds=self.lifetime_seconds),
        )

    def jwks(self) -> dict[str, Any]:
        return jwks_document(self._keys)
