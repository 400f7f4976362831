"""Whom we may write to: the workspace's users, a projection of the CRM's events. Personal data."""

from uuid import UUID

from sqlalchemy import BigInteger, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from services.notifications.models.base import Base


class Recipient(Base):
    """`version` is the user's; an older event never overwrites a newer one."""

    __tablename__ = "recipients"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    workspace_id: Mapped[UUID] = mapped_column(Uuid)
    version: Mapped[int] = mapped_column(BigInteger)
    email: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
