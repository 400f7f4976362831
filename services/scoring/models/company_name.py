"""A company's name as it is compared (R2): without legal form, article, case, accents and punctuation."""

from services.scoring.models.plain_text import plain

LEGAL_FORMS = frozenset(
    {"inc", "incorporated", "corp", "corporation", "co", "company", "llc", "llp", "lp", "ltd", "limited", "plc", "gmbh"}
    | {"mbh", "ag", "se", "kg", "sa", "sas", "sarl", "srl", "spa", "nv", "bv", "ab", "oy", "as", "pty", "pvt"}
    | {"and"}  # what remains of "& Co."
)
SPELLING = str.maketrans({"'": None, "\N{RIGHT SINGLE QUOTATION MARK}": None, "&": " and "})


def company_key(name: str) -> str:
    """`The Coca-Cola Company, Inc.` → `coca cola`. Empty where nothing identifies the company."""
    words = plain(name.translate(SPELLING)).split()
    if len(words) > 1 and words[0] == "the":
        words = words[1:]
    while len(words) > 1 and words[-1] in LEGAL_FORMS:
        words.pop()
    return " ".join(words)
