"""API keys: form, secrecy, validity, origins."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.auth.api_keys import (
    ALPHABET,
    ApiKey,
    ApiKeyExpired,
    ApiKeyMalformed,
    ApiKeyRevoked,
    ApiKeyUnknown,
    OriginNotAllowed,
    StoredApiKey,
    check_api_key,
    new_api_key,
    parse_api_key,
    secret_matches,
)
from shared.auth.known_callers import ApiKeyVerifier

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
WORKSPACE = UUID(int=7)

letters = st.text(ALPHABET, min_size=20, max_size=60)


def stored(key: ApiKey, **values: object) -> StoredApiKey:
    fields: dict[str, object] = {
        "id": key.id,
        "workspace_id": WORKSPACE,
        "secret_hash": key.secret_hash,
        "kind": "secret",
        "scopes": frozenset({"leads:create", "leads:read"}),
    }
    return StoredApiKey(**{**fields, **values})  # type: ignore[arg-type]


class Directory:
    """Counts how often it is asked."""

    def __init__(self, *keys: StoredApiKey) -> None:
        self.keys = {key.id: key for key in keys}
        self.asked = 0

    async def find(self, key_id: str) -> StoredApiKey | None:
        self.asked += 1
        return self.keys.get(key_id)


class TestNewApiKey:
    def test_reads_back(self) -> None:
        key = new_api_key("live")

        assert parse_api_key(key.text) == key
        assert key.text.startswith("lf_live_")

    def test_is_never_the_same(self) -> None:
        assert len({new_api_key("live").text for _ in range(100)}) == 100

    def test_does_not_show_its_secret_in_a_log(self) -> None:
        key = new_api_key("live")

        assert key.secret not in repr(key)

    def test_refuses_an_environment_that_would_not_read_back(self) -> None:
        with pytest.raises(ValueError, match="environment"):
            new_api_key("Live_1")


class TestParseApiKey:
    @given(st.text())
    def test_refuses_anything_else(self, text: str) -> None:
        try:
            key = parse_api_key(text)
        except ApiKeyMalformed:
            return
        assert key.text == text

    @given(st.from_regex(r"[a-z0-9]{1,16}", fullmatch=True), st.text(ALPHABET, min_size=4, max_size=32), letters)
    def test_is_the_inverse_of_text(self, environment: str, key_id: str, secret: str) -> None:
        key = ApiKey(environment, key_id, secret)

        assert parse_api_key(key.text) == key

    @given(letters, letters)
    def test_secrets_match_only_themselves(self, one: str, other: str) -> None:
        assert secret_matches(one, ApiKey("x", "id", other).secret_hash) == (one == other)


class TestCheckApiKey:
    def test_gives_the_caller_of_the_keys_workspace(self) -> None:
        key = new_api_key("live")

        caller = check_api_key(stored(key, rate_limit=9), key.secret, origin=None, now=NOON)

        assert (caller.workspace_id, caller.kind, caller.key_id, caller.rate_limit) == (WORKSPACE, "api_key", key.id, 9)
        assert caller.may("leads:read")
        assert caller.actor == f"api_key:{key.id}"

    @pytest.mark.parametrize(
        ("values", "error"),
        [
            ({"expires_at": NOON}, ApiKeyExpired),
            ({"revoked_at": NOON - timedelta(days=1)}, ApiKeyRevoked),
            ({"secret_hash": bytes(32)}, ApiKeyUnknown),
        ],
    )
    def test_refuses_keys_that_are_no_longer_good(self, values: dict[str, object], error: type[Exception]) -> None:
        key = new_api_key("live")

        with pytest.raises(error):
            check_api_key(stored(key, **values), key.secret, origin=None, now=NOON)

    def test_refuses_an_unknown_key(self) -> None:
        with pytest.raises(ApiKeyUnknown):
            check_api_key(None, "anything", origin=None, now=NOON)

    def test_lets_a_publishable_key_only_create_leads_whatever_its_row_says(self) -> None:
        key = new_api_key("live")

        caller = check_api_key(stored(key, kind="publishable"), key.secret, origin=None, now=NOON)

        assert caller.permissions == {"leads:create"}

    def test_binds_a_key_to_its_origins(self) -> None:
        key = new_api_key("live")
        bound = stored(key, origins=("https://*.example.com",))

        assert check_api_key(bound, key.secret, origin="https://shop.example.com", now=NOON)
        with pytest.raises(OriginNotAllowed):
            check_api_key(bound, key.secret, origin="https://example.org", now=NOON)


class TestApiKeyVerifier:
    async def test_remembers_a_verified_key_and_still_checks_the_origin(self) -> None:
        key = new_api_key("live")
        directory = Directory(stored(key, origins=("https://a.example.com",)))
        verifier = ApiKeyVerifier(directory)
        text = key.text.encode()

        first = await verifier.verify(text, "https://a.example.com")
        second = await verifier.verify(text, None)

        assert first == second == verifier.recall(text, None)
        assert directory.asked == 1
        with pytest.raises(OriginNotAllowed):
            verifier.recall(text, "https://b.example.com")

    async def test_does_not_remember_a_refusal_as_a_caller(self) -> None:
        key = new_api_key("live")
        verifier = ApiKeyVerifier(Directory(stored(key)))
        forged = ApiKey("live", key.id, new_api_key("live").secret).text.encode()

        for _ in range(2):
            with pytest.raises(ApiKeyUnknown):
                await verifier.verify(forged, None)
        assert verifier.recall(forged, None) is None

    async def test_never_remembers_a_key_beyond_its_expiry(self) -> None:
        key = new_api_key("live")
        verifier = ApiKeyVerifier(Directory(stored(key, expires_at=NOON + timedelta(microseconds=1))))

        await verifier.verify(key.text.encode(), None, now=NOON)

        with pytest.raises(ApiKeyExpired):
            await verifier.verify(key.text.encode(), None, now=NOON + timedelta(seconds=1))

    @pytest.mark.parametrize("text", [b"", b"\xff\x00", b"lf_live_a_b", b"lf_live_abcd_" + b"x" * 200])
    async def test_refuses_bytes_of_any_kind(self, text: bytes) -> None:
        with pytest.raises(ApiKeyMalformed):
            await ApiKeyVerifier(Directory()).verify(text, None)
