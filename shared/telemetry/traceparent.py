"""W3C Trace Context (https://www.w3.org/TR/trace-context/): reading, writing and continuing a `traceparent`."""

import re
from dataclasses import dataclass
from random import getrandbits

PATTERN = re.compile(r"(?!ff)[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?")
NO_TRACE = "0" * 32
NO_SPAN = "0" * 16
SAMPLED = 0x01


@dataclass(frozen=True, slots=True)
class TraceContext:
    """A position in a trace: 32 and 16 lower-case hexadecimal digits, and the trace flags."""

    trace_id: str
    span_id: str
    flags: int = SAMPLED


def parse_traceparent(text: str | None) -> TraceContext | None:
    """None if there is none or it is invalid: the specification asks to start a new trace then."""
    if text is None or len(text) < 55:
        return None
    match = PATTERN.fullmatch(text)
    if match is None or match[1] == NO_TRACE or match[2] == NO_SPAN:
        return None
    if text.startswith("00") and match[4] is not None:  # version 00 has exactly four parts
        return None
    return TraceContext(match[1], match[2], int(match[3], 16))


def format_traceparent(context: TraceContext) -> str:
    return f"00-{context.trace_id}-{context.span_id}-{context.flags:02x}"


def new_traceparent() -> str:
    """The start of a trace. Not marked as sampled: nothing recorded it yet."""
    return "00-%032x-%016x-00" % (getrandbits(128) or 1, getrandbits(64) or 1)  # noqa: UP031 -- half the time


def trace_id_of(traceparent: str) -> str:
    """The trace id of a well-formed traceparent, without checking it again."""
    return traceparent[3:35]
