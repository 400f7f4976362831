"""Text as it is compared: lower case, without accents and punctuation."""

import re
import unicodedata

NOT_A_WORD = re.compile(r"[^a-z0-9]+")
INITIALS = re.compile(r"\b(?:[a-z]\.){2,}")


def plain(text: str) -> str:
    """`Société  Générale, S.A.` → `societe generale sa`."""
    folded = without_accents(text.casefold())
    joined = INITIALS.sub(lambda match: match[0].replace(".", ""), folded)
    return NOT_A_WORD.sub(" ", joined).strip()


def without_accents(text: str) -> str:
    """Letters keep their base form: é → e, ü → u."""
    if text.isascii():
        return text
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(character for character in decomposed if not unicodedata.combining(character))
