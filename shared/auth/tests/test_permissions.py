"""The table of roles: who may do what, as C12 and the plan of the product want it."""

import pytest

from shared.auth.permissions import PERMISSIONS, Permission, Role, permissions_of


class TestRoles:
    def test_admins_may_do_everything(self) -> None:
        assert permissions_of("ADMIN") == frozenset(Permission)

    @pytest.mark.parametrize("role", [Role.ANALYST, Role.VIEWER])
    def test_analysts_and_viewers_only_read(self, role: Role) -> None:
        assert PERMISSIONS[role]
        assert all(permission.endswith(":read") for permission in PERMISSIONS[role])

    def test_partners_see_no_leads_by_default(self) -> None:
        assert not any(permission.startswith("leads") for permission in permissions_of("PARTNER"))

    @pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
    def test_only_admins_repair_events_and_manage_users_and_keys(self, role: Role) -> None:
        assert not permissions_of(role) & {
            Permission.OPERATIONS_WRITE,
            Permission.USERS_WRITE,
            Permission.API_KEYS_WRITE,
        }

    def test_every_role_has_a_row(self) -> None:
        assert set(PERMISSIONS) == set(Role)

    def test_an_unknown_role_may_nothing(self) -> None:
        assert permissions_of("emperor") == frozenset()
