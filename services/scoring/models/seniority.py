"""How senior a job title is (R4): C-level, VP, Director, or none of them."""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from services.scoring.models.plain_text import plain, without_accents


class SeniorityLevel(StrEnum):
    C_LEVEL = "c_level"
    VP = "vp"
    DIRECTOR = "director"


@dataclass(frozen=True, slots=True)
class Seniority:
    """`words` are the ones of the title that decided."""

    level: SeniorityLevel
    words: str


# A title is read part by part, and a part only up to a word after which it speaks of somebody else or of the past:
# "Assistant to the CEO", "Director, Office of the CIO", "VP Sales (former CEO)".
PARTS = re.compile("[,;/|()\\[\\]@\N{BULLET}\N{MIDDLE DOT}\N{EN DASH}\N{EM DASH}]|\\s-\\s|\\bat\\b|\\bbei\\b")
ANOTHER = re.compile(r"\b(?:to|reporting|office of|former|formerly|ex|past|retired|aspiring)\b")
HELPERS = re.compile(
    r"\b(?:(?:executive|personal|administrative|admin|management|team|board) assistant|assistenz|assistent(?:in)?"
    r"|intern|internship|trainee|apprentice|working student|werkstudent(?:in)?|praktikant(?:in)?)\b"
)
NOT_THE_HOLDER = re.compile(r" (?:s|assistant|secretary|office|advisor|adviser|intern|staff|candidate)\b")
DEPUTY = re.compile(r"\b(?:deputy|assistant|associate|vice) $")

C_LEVEL = re.compile(
    r"\b(?:ceo|cfo|cto|cio|ciso|cso|coo|cmo|cpo|cro|cdo|cco|chro|cao|clo|cgo|cbo|caio|cdao|cpto|cino|cxo|pdg"
    r"|chief (?!petty|warrant|master)(?:\w+ ){0,5}?officer|chief executive|c level|c suite"
    r"|(?:co ?)?founder|founding partner|managing partner|(?<!vice )president|chair(?:man|woman|person)|executive chair"
    r"|geschaftsfuhrer(?:in)?|vorstand\w*|inhaber(?:in)?|directeur general|director general|diretor geral"
    r"|amministratore delegato|consejero delegado|administrateur delegue)\b"
    r"|^(?:(?:co|business|company|sole) )*owner\b"  # a product owner owns no company
)
VP = re.compile(r"\b(?:[sergav]?vp|vice president(?:e|a)?|vizeprasident(?:in)?)\b")
DIRECTOR = re.compile(r"\b(?:director|dir|directora|direktor(?:in)?|directeur|directrice|direttore|diretora?)\b")

LEVELS = {SeniorityLevel.C_LEVEL: C_LEVEL, SeniorityLevel.VP: VP, SeniorityLevel.DIRECTOR: DIRECTOR}
HIGHEST_FIRST = list(LEVELS)


@lru_cache(maxsize=65_536)
def seniority_of(title: str) -> Seniority | None:
    """The highest level that the title claims for its holder. A deputy of a C-level counts as VP; a Deputy Director,
    like a Managing or Associate Director, is still a Director."""
    if HELPERS.search(plain(title)):
        return None
    parts = [ANOTHER.split(plain(part))[0] for part in PARTS.split(without_accents(title.casefold()))]
    found = [
        _as_held(level, match)
        for level, words in LEVELS.items()
        for part in parts
        for match in words.finditer(part)
        if not NOT_THE_HOLDER.match(part, match.end())
    ]
    return min(found, key=lambda seniority: HIGHEST_FIRST.index(seniority.level), default=None)


def _as_held(level: SeniorityLevel, match: re.Match[str]) -> Seniority:
    if level is SeniorityLevel.C_LEVEL and DEPUTY.search(match.string, 0, match.start()):
        return Seniority(SeniorityLevel.VP, f"deputy {match[0]}")
    return Seniority(level, match[0])
