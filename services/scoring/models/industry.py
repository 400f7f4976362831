"""From an industry as people write it to one of the groups that profiles give points for."""

import json
import re
from functools import cache, lru_cache

from services.scoring.models.plain_text import plain
from services.scoring.models.shipped import SHIPPED

OTHER = "other"


@lru_cache(maxsize=4096)
def industry_group(text: str) -> str | None:
    """`FinTech / Banking` → `finance`; a known industry of no group is `other`, no industry is None."""
    words = plain(text.replace("&", " and "))
    groups, unknown = _vocabulary()
    if not words or words in unknown:
        return None
    return next((name for name, pattern in groups if pattern.search(words)), OTHER)


@cache
def _vocabulary() -> tuple[tuple[tuple[str, re.Pattern[str]], ...], frozenset[str]]:
    shipped = json.loads((SHIPPED / "industries.json").read_text(encoding="utf-8"))
    groups = tuple((name, _any_of([name.replace("_", " "), *phrases])) for name, phrases in shipped["groups"].items())
    return groups, frozenset(shipped["unknown"])


def _any_of(phrases: list[str]) -> re.Pattern[str]:
    return re.compile(r"\b(?:" + "|".join(map(re.escape, phrases)) + r")\b")
