"""What is kept of the connection a lead came through (C9): never the address itself."""

import hmac
from functools import lru_cache
from hashlib import sha256
from ipaddress import IPv6Address, ip_address, ip_network

import msgspec

LONGEST_USER_AGENT = 256
IPV4_PREFIX = 24
IPV6_PREFIX = 48


class Sender(msgspec.Struct, frozen=True):
    """`received_by` is the API key or user, as audits name it; `ip_hash` tells equal addresses, not which."""

    received_by: str | None = None
    ip_prefix: str | None = None
    ip_hash: str | None = None
    user_agent: str | None = None


class Senders:
    """Describes senders, with a hash salted by the deployment's secret. The same one is asked for again and again, so
    the answer is ready as JSON."""

    def __init__(self, secret: str) -> None:
        self._salt = hmac.digest(secret.encode(), b"leadflow sender addresses", "sha256")
        self.describe = lru_cache(maxsize=4096)(self._describe)

    def _describe(self, address: str | None, user_agent: bytes | None, received_by: str | None) -> msgspec.Raw:
        prefix = prefix_of(address)
        sender = Sender(
            received_by,
            prefix,
            hmac.new(self._salt, address.encode(), sha256).hexdigest()[:32] if address and prefix else None,
            _printable(user_agent),
        )
        return msgspec.Raw(msgspec.json.encode(sender))


def prefix_of(address: str | None) -> str | None:
    """`203.0.113.7` → `203.0.113.0/24`, `2001:db8:1:2::3` → `2001:db8:1::/48`; None for what is no IP address."""
    if address is None:
        return None
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return None
    if isinstance(parsed, IPv6Address):
        if parsed.ipv4_mapped is None:
            return str(ip_network((parsed, IPV6_PREFIX), strict=False))
        parsed = parsed.ipv4_mapped
    return str(ip_network((parsed, IPV4_PREFIX), strict=False))


def _printable(user_agent: bytes | None) -> str | None:
    if user_agent is None:
        return None
    text = user_agent[:LONGEST_USER_AGENT].decode("latin-1")
    return "".join(letter for letter in text if letter.isprintable()) or None
