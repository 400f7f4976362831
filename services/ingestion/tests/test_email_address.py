"""Two spellings of one mailbox have one match form; what is no address is refused with a reason (R2)."""

from contextlib import suppress

import pytest
from email_validator import validate_email
from hypothesis import given
from hypothesis import strategies as st

from services.ingestion.models.email_address import PLAIN, NotAnEmailAddress, read_email

LOCAL = st.text("abcXYZ019.+-_'ä\u212a", min_size=1, max_size=12)
DOMAIN = st.sampled_from(["gmail.com", "googlemail.com", "Acme.Example", "b\u00fccher.test", "xn--bcher-kva.test"])


class TestReadEmail:
    @pytest.mark.parametrize(
        ("text", "normal", "match"),
        [
            ("ann@example.com", "ann@example.com", "ann@example.com"),
            ("  Ann.Lee@Example.COM ", "ann.lee@example.com", "ann.lee@example.com"),
            ("ann+news@example.com", "ann+news@example.com", "ann@example.com"),
            ("Ann.Lee+a+b@gmail.com", "ann.lee+a+b@gmail.com", "annlee@gmail.com"),
            ("a.n.n@googlemail.com", "a.n.n@googlemail.com", "ann@googlemail.com"),
            ("ann.lee@outlook.com", "ann.lee@outlook.com", "ann.lee@outlook.com"),
            ("ann@b\u00fccher.example", "ann@xn--bcher-kva.example", "ann@xn--bcher-kva.example"),
            ("\uff41nn@example.com", "ann@example.com", "ann@example.com"),
            ("+tag@example.com", "+tag@example.com", "+tag@example.com"),
            ("ann@host.local", "ann@host.local", "ann@host.local"),
        ],
    )
    def test_follows_the_rule(self, text: str, normal: str, match: str) -> None:
        address = read_email(text)

        assert (address.normal, address.match) == (normal, match)

    @pytest.mark.parametrize(
        "text",
        [
            "ann", "ann@", "@example.com", "ann@example", "a..b@example.com", ".a@example.com", "ann@-x.com",
            "ann@exa mple.com", "Ann <ann@example.com>", '"a b"@example.com', "ann@[127.0.0.1]", "a@b@example.com",
            "a" * 65 + "@example.com", "ann@" + "d" * 64 + ".com", "ann@" + "abcdefgh." * 30 + "com",
            "ann@example.com.", "ann@x\u200b.com",
        ],
    )  # fmt: skip
    def test_refuses_what_is_no_address(self, text: str) -> None:
        with pytest.raises(NotAnEmailAddress):
            read_email(text)

    @given(local=LOCAL, domain=DOMAIN)
    def test_is_stable(self, local: str, domain: str) -> None:
        try:
            once = read_email(f"{local}@{domain}")
        except NotAnEmailAddress:
            return

        assert read_email(once.normal) == once
        with suppress(NotAnEmailAddress):  # `a.+tag@` leaves a dot at the end: a key, though no address
            assert read_email(once.match).match == once.match

    @given(st.from_regex(PLAIN, fullmatch=True))
    def test_takes_the_short_way_only_where_the_library_agrees(self, text: str) -> None:
        try:
            ours = read_email(text).normal
        except NotAnEmailAddress:
            return

        found = validate_email(text, check_deliverability=False, globally_deliverable=False)

        assert ours == f"{found.local_part}@{found.ascii_domain}".lower()
