"""What a workspace decides about its mails; a workspace without a row uses the service's defaults."""

from uuid import UUID

from sqlalchemy import Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from services.notifications.models.base import Base


class MailSettings(Base):
    __tablename__ = "mail_settings"

    workspace_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    sales_address: Mapped[str] = mapped_column(Text)
