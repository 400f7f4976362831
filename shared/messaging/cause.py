"""Why something happens: the correlation, the event that caused it, how deep the chain is, and its trace."""

from contextvars import ContextVar
from dataclasses import dataclass
from uuid import UUID

from shared.identifiers import new_id

MAX_DEPTH = 8
"""An automation that answers its own events would go on for ever; the ninth link is refused."""


@dataclass(frozen=True, slots=True)
class Cause:
    """`causation_id` is the event that led here (None at the edge); `depth` counts the links before it."""

    correlation_id: str
    causation_id: UUID | None = None
    depth: int = 0
    traceparent: str | None = None


_current: ContextVar[Cause | None] = ContextVar("leadflow_cause", default=None)


def current_cause() -> Cause:
    """The cause of what this task does; a fresh correlation where nobody set one."""
    return _current.get() or Cause(correlation_id=str(new_id()))


def known_cause() -> Cause | None:
    """The cause an edge has set, if one has: what logs tell."""
    return _current.get()


def set_cause(cause: Cause) -> None:
    """Edges call this once per request or message; tasks inherit it."""
    _current.set(cause)
