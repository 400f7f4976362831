"""Names of companies: the form in which two spellings are compared (R2)."""

import re
import unicodedata

LEGAL_SUFFIXES = frozenset(
    {
        "ab", "ag", "aps", "as", "asa", "bhd", "bv", "co", "company", "corp", "corporation", "cv", "doo", "eg", "ev",
        "gbr", "gmbh", "inc", "incorporated", "kft", "kg", "kgaa", "kk", "limited", "llc", "llp", "lp", "ltd", "mbh",
        "nv", "nyrt", "ohg", "oy", "oyj", "ou", "plc", "pllc", "pte", "pty", "pvt", "sa", "sarl", "sas", "sasu", "sdn",
        "se", "sl", "spa", "srl", "sro", "ug", "zrt",
    }
)  # fmt: skip
PUNCTUATION = re.compile(r"[^\w\s]|_")


def company_key(company: str) -> str:
    """Case-folded, without accents, punctuation and legal suffixes: `Müller & Söhne GmbH & Co. KG` → `muller sohne`."""
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", company).casefold())
    plain = "".join(letter for letter in folded if not unicodedata.combining(letter))
    words = PUNCTUATION.sub(" ", plain.replace(".", "").replace("'", "")).split()
    kept = list(words)
    while len(kept) > 1 and kept[-1] in LEGAL_SUFFIXES:
        kept.pop()
    return " ".join(kept)
