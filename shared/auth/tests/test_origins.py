"""Patterns of origins: what they let in, and above all what they keep out."""

import pytest

from shared.auth.origins import is_origin_pattern, origin_matches


@pytest.mark.parametrize(
    ("origin", "pattern"),
    [
        ("https://shop.example.com", "https://shop.example.com"),
        ("https://shop.example.com", "https://*.example.com"),
        ("https://a.b.example.com", "https://*.example.com"),
        ("http://127.0.0.1:8123", "http://127.0.0.1:*"),
        ("http://127.0.0.1", "http://127.0.0.1:*"),
        ("https://a.example.com:8443", "https://*.example.com:*"),
        ("http://[::1]:3000", "http://[::1]:*"),
        ("null", "null"),
        ("anything", "*"),
    ],
)
def test_lets_in(origin: str, pattern: str) -> None:
    assert is_origin_pattern(pattern)
    assert origin_matches(origin, pattern)


@pytest.mark.parametrize(
    ("origin", "pattern"),
    [
        ("https://example.com", "https://*.example.com"),
        ("https://evilexample.com", "https://*.example.com"),
        ("https://a.example.com.evil.org", "https://*.example.com"),
        ("http://a.example.com", "https://*.example.com"),
        ("https://a.example.com:8443", "https://*.example.com"),
        ("http://127.0.0.1:80@evil.org", "http://127.0.0.1:*"),
        ("http://127x0x0x1:80", "http://127.0.0.1:*"),
        ("https://evil.org/.example.com", "https://*.example.com"),
        ("https://a.example.com\n", "https://*.example.com"),
        ("null", "https://*.example.com"),
        ("", "https://*.example.com"),
    ],
)
def test_keeps_out(origin: str, pattern: str) -> None:
    assert not origin_matches(origin, pattern)


@pytest.mark.parametrize("pattern", ["", "example.com", "https://", "https://*", "https://a.*.com", "https://a.com/x"])
def test_is_no_pattern(pattern: str) -> None:
    assert not is_origin_pattern(pattern)
