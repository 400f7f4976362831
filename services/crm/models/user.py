"""A user: who may work in a workspace, and in which role (C12)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Boolean, Integer, Text, UniqueConstraint, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from services.crm.models.base import Base, Moment


class User(Base):
    """`is_operator` runs the installation: parked events, all workspaces' health. A role says what a user may do."""

    __tablename__ = "users"
    __table_args__ = (UniqueConstraint("workspace_id", "email", name="users_workspace_id_email_key"),)

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    workspace_id: Mapped[UUID] = mapped_column(Uuid)
    version: Mapped[int] = mapped_column(Integer, server_default=text("1"))
    email: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    role: Mapped[str] = mapped_column(Text)
    is_operator: Mapped[bool] = mapped_column(Boolean, server_default=text("false"))
    is_active: Mapped[bool] = mapped_column(Boolean, server_default=text("true"))
    created_at: Mapped[datetime] = mapped_column(Moment)
