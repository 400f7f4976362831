"""The roles of C12 and what each may do, as one table."""

from enum import StrEnum


class Role(StrEnum):
    """ADMIN, EDITOR and VIEWER are the base roles; the others are permission sets over them (C12)."""

    ADMIN = "ADMIN"
    SALES_MANAGER = "SALES_MANAGER"
    SDR = "SDR"
    EDITOR = "EDITOR"
    ANALYST = "ANALYST"
    VIEWER = "VIEWER"
    PARTNER = "PARTNER"


class Permission(StrEnum):
    """`<what>:<verb>`. A permission is also the name of an API key's scope."""

    LEADS_CREATE = "leads:create"
    LEADS_READ = "leads:read"
    LEADS_WRITE = "leads:write"
    LEADS_IMPORT = "leads:import"
    LEADS_ASSIGN = "leads:assign"
    EVENTS_CREATE = "events:create"
    SCORES_READ = "scores:read"
    SCORES_WRITE = "scores:write"
    SALES_READ = "sales:read"
    SALES_WRITE = "sales:write"
    MESSAGES_READ = "messages:read"
    MESSAGES_WRITE = "messages:write"
    ASSESSMENTS_READ = "assessments:read"
    ASSESSMENTS_CREATE = "assessments:create"
    GOVERNANCE_READ = "governance:read"
    GOVERNANCE_WRITE = "governance:write"
    OPERATIONS_READ = "operations:read"
    OPERATIONS_WRITE = "operations:write"
    USERS_READ = "users:read"
    USERS_WRITE = "users:write"
    API_KEYS_WRITE = "api_keys:write"


_P = Permission
_READS = frozenset({_P.LEADS_READ, _P.SCORES_READ, _P.SALES_READ, _P.MESSAGES_READ, _P.ASSESSMENTS_READ, _P.USERS_READ})
_DAILY_WORK = frozenset(
    {_P.LEADS_CREATE, _P.LEADS_WRITE, _P.SALES_WRITE, _P.MESSAGES_WRITE, _P.EVENTS_CREATE, _P.ASSESSMENTS_CREATE}
)

PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.ADMIN: frozenset(Permission),
    Role.SALES_MANAGER: _READS | _DAILY_WORK | {
        _P.LEADS_IMPORT, _P.LEADS_ASSIGN, _P.SCORES_WRITE, _P.GOVERNANCE_READ, _P.OPERATIONS_READ,
    },
    Role.EDITOR: _READS | _DAILY_WORK | {_P.LEADS_IMPORT, _P.GOVERNANCE_READ},
    Role.SDR: _READS | _DAILY_WORK,
    Role.ANALYST: _READS | {_P.GOVERNANCE_READ, _P.OPERATIONS_READ},
    Role.VIEWER: _READS,
    Role.PARTNER: frozenset(),  # a partner sees what is shared with it, by the partners service, and no lead by default
}  # fmt: skip

PUBLISHABLE_SCOPES = frozenset({Permission.LEADS_CREATE})
"""What a key that stands in a public web page may ever do."""


def permissions_of(role: str) -> frozenset[str]:
    """The permissions of a role's name; none for a role this release does not know."""
    try:
        return PERMISSIONS[Role(role)]
    except ValueError:
        return frozenset()
