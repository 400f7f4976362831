"""Phone numbers become E.164, however they were typed (R2)."""

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ingestion.models.phone_number import PLAIN, NotAPhoneNumber, read_phone


class TestReadPhone:
    @pytest.mark.parametrize(
        ("text", "country", "number"),
        [
            ("+14255550123", "US", "+14255550123"),
            ("(425) 555-0123", "US", "+14255550123"),
            ("1-425-555-0123", "US", "+14255550123"),
            ("030 1234567", "DE", "+49301234567"),
            ("+49 (0)30 1234567", "US", "+49301234567"),
            ("0049 30 1234567", "DE", "+49301234567"),
            ("tel:+1-425-555-0123", "DE", "+14255550123"),
            ("+1 425 555 0123 ext. 5", "US", "+14255550123"),
            ("+39 06 1234 5678", "US", "+390612345678"),
            ("+52 55 1234 5678", "US", "+525512345678"),
        ],
    )
    def test_follows_the_rule(self, text: str, country: str, number: str) -> None:
        assert read_phone(text, country) == number

    @pytest.mark.parametrize("text", ["", "call me", "12", "+999 123 456 789", "+1 425 555 0123 0123 0123", "\u0663"])
    def test_refuses_what_is_no_number(self, text: str) -> None:
        with pytest.raises(NotAPhoneNumber):
            read_phone(text, "US")

    @given(st.from_regex(PLAIN, fullmatch=True, alphabet=st.characters(codec="ascii")))
    def test_takes_the_short_way_only_where_the_library_agrees(self, text: str) -> None:
        number = phonenumbers.parse(text, "US")

        assert phonenumbers.is_possible_number(number)
        assert phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) == read_phone(text, "US")

    @given(text=st.text("+0123456789 ()-", max_size=18), country=st.sampled_from(["US", "DE", "GB", "IT", "MX", "BR"]))
    def test_is_stable(self, text: str, country: str) -> None:
        try:
            once = read_phone(text, country)
        except NotAPhoneNumber:
            return

        assert read_phone(once, country) == once
