"""Passwords: argon2id, salted, and as slow for nobody as for somebody."""

from shared.auth.passwords import hash_password, needs_new_hash, password_matches


class TestPasswords:
    async def test_match_only_themselves(self) -> None:
        stored = await hash_password("correct horse")

        assert stored.startswith("$argon2id$")
        assert await password_matches("correct horse", stored)
        assert not await password_matches("wrong horse", stored)

    async def test_are_salted(self) -> None:
        assert await hash_password("same") != await hash_password("same")

    async def test_of_nobody_never_match(self) -> None:
        assert not await password_matches("nobody has this password", None)

    async def test_with_weak_parameters_want_a_new_hash(self) -> None:
        weak = "$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ$WPqj4iEMPKc"

        assert needs_new_hash(weak)
        assert not needs_new_hash(await hash_password("a"))
