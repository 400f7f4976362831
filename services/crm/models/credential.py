"""What a login needs before the workspace is known: credentials by e-mail, and the count of failures."""

import unicodedata
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Integer, LargeBinary, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from services.crm.models.base import Base, Moment

FAILURES_BEFORE_LOCK = 5
LOCKED_FOR = timedelta(minutes=15)


def login_name(email: str) -> str:
    """The form in which e-mail addresses are compared at the door: trimmed, NFKC, lower case."""
    return unicodedata.normalize("NFKC", email).strip().lower()


class Credential(Base):
    """An e-mail address's password. No row-level security: the login finds the workspace here."""

    __tablename__ = "credentials"

    email: Mapped[str] = mapped_column(Text, primary_key=True)
    workspace_id: Mapped[UUID] = mapped_column(Uuid)
    user_id: Mapped[UUID] = mapped_column(Uuid, unique=True)
    password_hash: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[datetime] = mapped_column(Moment)


class LoginFailures(Base):
    """Failures in a row for one login name, known or not: a lock must not tell who has an account.

    The name is stored as a keyed digest.
    """

    __tablename__ = "login_failures"

    name_digest: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    failures: Mapped[int] = mapped_column(Integer)
    locked_until: Mapped[datetime | None] = mapped_column(Moment)
    last_failed_at: Mapped[datetime] = mapped_column(Moment)
