"""A workspace: the tenant, and what its people decided about their leads."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Integer, Text, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from services.crm.models.base import Base, Moment


class Workspace(Base):
    """`default_owner_id` gets every new lead; where there is none, new leads wait without an owner."""

    __tablename__ = "workspaces"

    workspace_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    default_owner_id: Mapped[UUID | None] = mapped_column(Uuid)
    recycle_after_days: Mapped[int] = mapped_column(Integer, server_default=text("90"))
    created_at: Mapped[datetime] = mapped_column(Moment)

    @property
    def recycle_after(self) -> timedelta:
        """R1: how long an unqualified lead rests."""
        return timedelta(days=self.recycle_after_days)
