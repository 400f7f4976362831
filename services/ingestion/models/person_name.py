"""Names of persons: one field split in two, and the form in which two spellings are compared (R2)."""

import unicodedata

TITLES = frozenset(
    {
        "dame", "dipl-ing", "dott", "dr", "esq", "fr", "frau", "herr", "hr", "ing", "jr", "lady", "lord", "mag", "mba",
        "md", "miss", "mlle", "mme", "mr", "mrs", "ms", "mx", "phd", "prof", "professor", "rev", "sig", "sigra", "sir",
        "sr", "sra", "srta",
    }
)  # fmt: skip
PARTICLES = frozenset(
    {
        "al", "ben", "bin", "da", "de", "del", "della", "den", "der", "di", "do", "dos", "du", "e", "el", "ibn", "la",
        "le", "st", "ten", "ter", "van", "von", "y", "zu", "zum", "zur",
    }
)  # fmt: skip


def split_name(name: str) -> tuple[str | None, str | None]:
    """First and last name. `Dr. Ludwig van Beethoven` → (`Ludwig`, `van Beethoven`); `Lovelace, Ada` → (`Ada`,
    `Lovelace`); a single word is a first name."""
    parts = [words for part in name.split(",") if (words := _untitled(part.split()))]
    if len(parts) == 2:
        return " ".join(parts[1]), " ".join(parts[0])
    words = _untitled(name.replace(",", " ").split()) or name.split()
    if len(words) < 2:
        return (words[0] if words else None), None
    start = len(words) - 1
    while start > 1 and words[start - 1].lower() in PARTICLES:
        start -= 1
    return " ".join(words[:start]), " ".join(words[start:])


def name_key(name: str) -> str:
    """Case-folded, without accents, titles and punctuation: `Dr. José  O'Neill` → `jose oneill`."""
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", name).casefold())
    words = "".join(_keep(letter) for letter in folded).split()
    return " ".join(_untitled(words) or words)


def _keep(letter: str) -> str:
    if letter.isalnum():
        return letter
    return " " if letter.isspace() or letter in ",-/" else ""


def _untitled(words: list[str]) -> list[str]:
    return [word for word in words if word.lower().strip(".") not in TITLES]
