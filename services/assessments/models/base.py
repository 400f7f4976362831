"""The service's own registry and metadata, with the backbone's tables."""

from sqlalchemy.orm import DeclarativeBase

from shared.db.tables import backbone


class Base(DeclarativeBase):
    pass


backbone(Base.metadata)
