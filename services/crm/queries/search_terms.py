"""From what a person types into the search box to LIKE patterns over the searched text."""

import re

MOST_WORDS = 6
PHONE = re.compile(r"\+?[\d\s()./-]{3,}")
SPECIAL = re.compile(r"([\\%_])")


def search_patterns(typed: str) -> list[str]:
    """One pattern per word, all of which must be found somewhere; a phone number is one word, however it is spaced."""
    text = typed.strip().lower()
    if PHONE.fullmatch(text):
        digits = re.sub(r"\D", "", text)
        return [f"%{digits}%"] if digits else []
    return ["%" + SPECIAL.sub(r"\\\1", word) + "%" for word in text.split()[:MOST_WORDS]]
