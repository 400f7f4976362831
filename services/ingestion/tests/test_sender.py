"""What is kept of a sender never holds the address itself (C9)."""

import msgspec
import pytest

from services.ingestion.models.sender import Senders, prefix_of


class TestPrefixOf:
    @pytest.mark.parametrize(
        ("address", "prefix"),
        [
            ("203.0.113.77", "203.0.113.0/24"),
            ("2001:db8:1:2::3", "2001:db8:1::/48"),
            ("::ffff:203.0.113.77", "203.0.113.0/24"),
            ("fe80::1%eth0", "fe80::/48"),
            ("not an address", None),
            (None, None),
        ],
    )
    def test_is_coarse(self, address: str | None, prefix: str | None) -> None:
        assert prefix_of(address) == prefix


class TestDescribe:
    def test_salts_the_hash_and_cuts_the_user_agent(self) -> None:
        mine = msgspec.json.decode(Senders("secret").describe("203.0.113.77", b"x" * 300 + b"\x00", "api_key:1"))
        other = msgspec.json.decode(Senders("another").describe("203.0.113.77", None, None))

        assert (mine["ip_prefix"], mine["received_by"], len(mine["user_agent"])) == ("203.0.113.0/24", "api_key:1", 256)
        assert mine["ip_hash"] != other["ip_hash"]
        assert "203.0.113.77" not in str(mine)
