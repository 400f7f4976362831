"""Phone numbers (R2): E.164, read with the country the person named or the workspace's."""

import re
from functools import lru_cache

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat

PUNCTUATION = str.maketrans("", "", " -.()/\u00a0")

PLAIN = re.compile(
    r"\+(?:1[2-9]\d{2}[2-9]\d{6}|33[1-9]\d{8}|34[6-9]\d{8}|31[1-9]\d{8}|32[1-9]\d{7,8}|41[2-9]\d{8}|44[1-9]\d{9}"
    r"|45[2-9]\d{7}|46[1-9]\d{7,8}|48[1-9]\d{8}|49[1-9]\d{7,10}|61[2-478]\d{8}|65[3689]\d{7}|91[6-9]\d{9})"
)
"""Numbers in E.164 that the library (40 µs) would hand back unchanged; the tests compare the two."""


class NotAPhoneNumber(ValueError):
    """The text says why."""


def read_phone(text: str, country: str) -> str:
    """E.164, such as `+493012345678`. `country` (ISO 3166, two letters) is for numbers without a country code; an
    extension is dropped. Raises NotAPhoneNumber."""
    if PLAIN.fullmatch(text) is not None:
        return text
    bare = text.translate(PUNCTUATION)
    if PLAIN.fullmatch(bare) is not None and "(0)" not in text:
        return bare
    return _read_unusual(text, country)


def is_country(code: str) -> bool:
    """Whether phone numbers can be read with this two-letter code."""
    return code in phonenumbers.SUPPORTED_REGIONS


@lru_cache(maxsize=1024)
def _read_unusual(text: str, country: str) -> str:
    try:
        number = phonenumbers.parse(text, country)
    except NumberParseException:
        raise NotAPhoneNumber("This is no phone number.") from None
    if not phonenumbers.is_possible_number(number):
        raise NotAPhoneNumber(f"No phone number of +{number.country_code} has this many digits.")
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)
