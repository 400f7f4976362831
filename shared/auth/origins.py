"""Web origins and their patterns: `https://*.example.com`, `http://127.0.0.1:*`, `null` (a page from a file), `*`."""

import re
from collections.abc import Iterable
from functools import lru_cache

ORIGIN_PATTERN = re.compile(
    r"""\*|null
    |https?://((\*\.)?[a-z0-9.-]+|\[[0-9a-f:]+\])(:(\*|[0-9]{1,5}))?""",
    re.VERBOSE,
)


def is_origin_pattern(text: str) -> bool:
    """Whether `text` may be stored as a pattern."""
    return ORIGIN_PATTERN.fullmatch(text) is not None


@lru_cache(maxsize=4096)
def origin_matches(origin: str, pattern: str) -> bool:
    """`*.` stands for one or more labels, `:*` for any port or none; everything else is compared as it stands."""
    if pattern in ("*", origin):
        return True
    return _compiled(pattern).fullmatch(origin) is not None


def origin_is_allowed(origin: str, patterns: Iterable[str]) -> bool:
    return any(origin_matches(origin, pattern) for pattern in patterns)


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> re.Pattern[str]:
    escaped = re.escape(pattern)
    escaped = escaped.replace(r"://\*\.", r"://(?:[a-z0-9-]+\.)+", 1)
    if escaped.endswith(r":\*"):
        escaped = escaped.removesuffix(r":\*") + r"(?::[0-9]{1,5})?"
    return re.compile(escaped)
