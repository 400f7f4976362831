"""The service's own registry and metadata, with the backbone's tables."""

from sqlalchemy import DateTime
from sqlalchemy.orm import DeclarativeBase

from shared.db.tables import backbone

Moment = DateTime(timezone=True)


class Base(DeclarativeBase):
    """What every table of the service derives from."""


backbone(Base.metadata)
