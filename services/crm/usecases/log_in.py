"""Log in with e-mail address and password; five failures in a row pause the name for a quarter of an hour."""

from dataclasses import dataclass, field
from datetime import datetime
from math import ceil

from services.crm.models.credential import login_name
from services.crm.repositories.credentials import Known, count_failure, digest_of, find_known, forget_failures
from services.crm.repositories.users import find_active_user
from services.crm.usecases.open_session import Session, open_session
from shared.auth.passwords import password_matches
from shared.db.database import Database
from shared.errors import TooManyRequests, Unauthenticated


class LoginRefused(Unauthenticated):
    """The same answer for an unknown name and a wrong password."""

    code = "login_refused"


class LoginPaused(TooManyRequests):
    """The same answer whether the name is known or not."""

    code = "login_paused"


@dataclass(frozen=True, slots=True)
class LogIn:
    email: str
    password: str = field(repr=False)


async def log_in(database: Database, command: LogIn, *, secret: str, now: datetime) -> Session:
    """Raises LoginRefused (401) or LoginPaused (429).

    Opens its transactions itself: hashing takes tens of milliseconds and must not hold a connection.
    """
    name = login_name(command.email)
    digest = digest_of(name, secret)
    async with database.system_transaction() as tx:
        known = await find_known(tx, name, digest)
    if known.locked_until is not None and known.locked_until > now:
        seconds = ceil((known.locked_until - now).total_seconds())
        raise LoginPaused("Too many failures in a row; the login is paused", retry_after=seconds)
    session = None
    if await password_matches(command.password, known.password_hash):
        session = await _enter(database, known, digest, now)
    if session is None:
        async with database.system_transaction() as tx:
            await count_failure(tx, digest, now=now)
        raise LoginRefused("The e-mail address or the password is wrong")
    return session


async def _enter(database: Database, known: Known, digest: bytes, now: datetime) -> Session | None:
    """None where the user was switched off."""
    assert known.workspace_id is not None  # a password matched
    assert known.user_id is not None
    async with database.transaction(known.workspace_id) as tx:
        user = await find_active_user(tx, known.user_id)
        if user is None:
            return None
        await forget_failures(tx, digest)
        return open_session(tx, user, now=now)
