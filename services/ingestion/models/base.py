"""Ingestion's own registry and MetaData, with the backbone's tables and the API keys."""

from sqlalchemy import DateTime
from sqlalchemy.orm import DeclarativeBase

from shared.auth.api_key_table import api_keys_table
from shared.db.tables import backbone

Moment = DateTime(timezone=True)


class Base(DeclarativeBase):
    """What every table of ingestion derives from."""


backbone(Base.metadata)
api_keys_table(Base.metadata)
