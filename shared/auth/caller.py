"""Who calls: a user with a role, or an API key with scopes, always of exactly one workspace."""

from dataclasses import dataclass, field
from typing import Literal
from uuid import UUID

from shared.errors import Forbidden


@dataclass(frozen=True, slots=True)
class Caller:
    """`permissions` are the role's, or the key's scopes. `is_operator` runs the platform itself."""

    workspace_id: UUID
    kind: Literal["user", "api_key"]
    permissions: frozenset[str] = field(repr=False)
    user_id: UUID | None = None
    role: str | None = None
    key_id: str | None = None
    is_operator: bool = False
    rate_limit: int | None = None
    """Requests a minute, where a key has a limit of its own."""

    @property
    def scopes(self) -> frozenset[str]:
        return self.permissions

    @property
    def actor(self) -> str:
        """Whom an audit names: `user:<id>` or `api_key:<id>`."""
        return f"user:{self.user_id}" if self.kind == "user" else f"api_key:{self.key_id}"

    def may(self, permission: str) -> bool:
        return permission in self.permissions

    def require(self, permission: str) -> None:
        """Raises Forbidden, naming the permission that is missing."""
        if permission not in self.permissions:
            raise Forbidden(f"this needs the permission {permission}", permission=permission)
