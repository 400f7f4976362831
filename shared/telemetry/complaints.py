"""Complaints of a client library about a server that is away: the first, and then one a minute instead of several a
second, which would bury everything else and fill the disk."""

import logging
from collections import Counter

QUIET_SECONDS = 60

Kind = tuple[int, str]
"""Level, and what went wrong unexpectedly: an error with a traceback is none of the usual complaints."""


class Complaints(logging.Filter):
    """For a handler: passes what other libraries log. A complaint that passes says in `kept_back` how many of its kind
    did not since the one before."""

    def __init__(self, library: str) -> None:
        super().__init__()
        self._library = library
        self._passed_at: dict[Kind, float] = {}
        self._kept_back: Counter[Kind] = Counter()

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name.partition(".")[0] != self._library:
            return True
        kind = (record.levelno, str(record.msg) if record.exc_info else "")
        passed_at = self._passed_at.get(kind)
        if passed_at is not None and record.created - passed_at < QUIET_SECONDS:
            self._kept_back[kind] += 1
            return False
        self._passed_at[kind] = record.created
        if kept_back := self._kept_back.pop(kind, 0):
            record.kept_back = kept_back
        return True
