"""Foreign text made safe to show in one line: a subject, a table cell, a header's display name."""

import re

INVISIBLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\s]+")
# Explicit direction marks can make one text look like another; scripts that run right to left need none of them.
DIRECTION_MARKS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def one_line(text: str | None, limit: int) -> str | None:
    """`text` without line breaks, control characters and direction marks, at most `limit` long; None if empty."""
    if text is None:
        return None
    line = INVISIBLE.sub(" ", DIRECTION_MARKS.sub("", text)).strip()
    if len(line) > limit:
        line = line[: limit - 1].rstrip() + "…"
    return line or None
