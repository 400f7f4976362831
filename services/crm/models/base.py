"""The CRM's own registry and MetaData, with the tables that every service or every keeper of API keys has."""

from sqlalchemy import DateTime
from sqlalchemy.orm import DeclarativeBase

from shared.auth.api_key_table import api_keys_table
from shared.db.tables import backbone

Moment = DateTime(timezone=True)


class Base(DeclarativeBase):
    """What every table of the CRM derives from."""


backbone(Base.metadata)
api_keys_table(Base.metadata)
