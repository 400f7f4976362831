"""The scoring service's own registry and MetaData, with the backbone's tables."""

from sqlalchemy import DateTime
from sqlalchemy.orm import DeclarativeBase

from shared.db.tables import backbone

Moment = DateTime(timezone=True)


class Base(DeclarativeBase):
    """What every table of scoring derives from."""


backbone(Base.metadata)
