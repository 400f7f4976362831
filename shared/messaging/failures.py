"""The error gate: tells what kind of failure a handler met, and so what becomes of its message."""

from enum import Enum

from psycopg.errors import InsufficientPrivilege
from redis.exceptions import RedisError
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from shared.errors import TransientFailure


class Verdict(Enum):
    """Infrastructure blocks the partition; transient parks for a retry; poison parks as dead."""

    INFRASTRUCTURE = "infrastructure"
    TRANSIENT = "transient"
    POISON = "poison"


def judge(error: BaseException) -> Verdict:
    """Classify a failure. Whatever is not known to pass by itself is poison: parked, never lost."""
    if isinstance(error, TransientFailure):
        return Verdict.TRANSIENT
    if isinstance(error, OSError) and error.filename is not None:
        return Verdict.POISON  # a file of ours is missing or closed to us: no server that comes back
    if isinstance(error, OperationalError | InterfaceError | PoolTimeout | RedisError | OSError | TimeoutError):
        return Verdict.INFRASTRUCTURE
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return Verdict.INFRASTRUCTURE
    return Verdict.POISON


def is_row_level_security(error: BaseException) -> bool:
    """Whether PostgreSQL refused a row of another workspace."""
    return isinstance(error, DBAPIError) and isinstance(error.orig, InsufficientPrivilege)


def describe(error: BaseException) -> str:
    """A sentence for the failed-event workbench. Database errors bring their first line, not their parameters:
    those are somebody's personal data."""
    text = str(error.orig) if isinstance(error, DBAPIError) and error.orig is not None else str(error)
    return f"{type(error).__name__}: {text.splitlines()[0] if text else ''}"[:500]
