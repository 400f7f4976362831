"""Two spellings of one mailbox have one match form (R2), and what is no address is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.assessments.models.email_address import NotAnEmailAddress, email_match


class TestEmailMatch:
    @pytest.mark.parametrize(
        ("address", "match"),
        [
            ("ann@example.com", "ann@example.com"),
            ("  Ann.Lee@Example.COM ", "ann.lee@example.com"),
            ("ann+news@example.com", "ann@example.com"),
            ("ann.lee+a+b@gmail.com", "annlee@gmail.com"),
            ("A.N.N@googlemail.com", "ann@googlemail.com"),
            ("ann.lee@outlook.com", "ann.lee@outlook.com"),
            ("ann@bücher.example", "ann@xn--bcher-kva.example"),
            ("ann@straße.example", "ann@xn--strae-oqa.example"),
            ("\uff41nn@example.com", "ann@example.com"),  # NFKC: full-width a
            ("+tag@example.com", "+tag@example.com"),
            ("ann@intranet.local", "ann@intranet.local"),
        ],
    )
    def test_follows_the_rule(self, address: str, match: str) -> None:
        assert email_match(address) == match

    @pytest.mark.parametrize(
        "text",
        ["", "ann", "ann@", "@example.com", "ann@localhost", "ann@@example.com", "a b@example.com", "ann@example..com"],
    )
    def test_refuses_what_is_no_address(self, text: str) -> None:
        with pytest.raises(NotAnEmailAddress):
            email_match(text)

    @given(st.from_regex(r"\A[a-z]{1,9}(\.[a-z]{1,9}){0,2}(\+[a-z]{1,5})?@(gmail|example)\.com\Z"))
    def test_is_stable(self, address: str) -> None:
        assert email_match(email_match(address)) == email_match(address)
