"""The CRM's own registry and MetaData, with the tables that every service or every keeper of API keys has."""

from typing import Any

from sqlalchemy import DateTime
from sqlalchemy.dialects.postgresql.base import ischema_names
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import UserDefinedType

from shared.auth.api_key_table import api_keys_table
from shared.db.tables import backbone

Moment = DateTime(timezone=True)


class TransactionId(UserDefinedType[str]):
    """PostgreSQL's number of the transaction that wrote a row, which is never used again."""

    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        return "xid8"


ischema_names.setdefault("xid8", TransactionId)  # SQLAlchemy does not know it when it reads a schema


class Base(DeclarativeBase):
    """What every table of the CRM derives from."""


backbone(Base.metadata)
api_keys_table(Base.metadata)
