"""How many leads there are of each kind: kept by triggers with every change of a lead, read by a page."""

from enum import StrEnum
from uuid import UUID

from sqlalchemy import JSON, BigInteger, Column, Index, Table, Text, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from services.crm.models.base import Base, TransactionId


class Dimension(StrEnum):
    """What leads are counted by. Days are those of UTC, as `2026-11-20`; an empty value stands for none."""

    STATUS = "status"
    BAND = "band"
    SOURCE = "source"
    CREATED_ON = "created_on"
    NEW_IN_BAND = "new_in_band"
    """The band of leads with the status `new`."""
    FOLLOW_UP_ON = "follow_up_on"
    """The day of the next follow-up, of leads that are neither converted nor lost."""
    UNOWNED = "unowned"


class LeadCount(Base):
    """`n` leads have `value` in `dimension`. Stubs that nobody is shown do not count."""

    __tablename__ = "lead_counts"

    workspace_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    dimension: Mapped[str] = mapped_column(Text, primary_key=True)
    value: Mapped[str] = mapped_column(Text(collation="C"), primary_key=True)
    n: Mapped[int] = mapped_column(BigInteger)


# What a transaction has changed so far: added to the counts when it commits, and gone then.
Table(
    "lead_count_changes",
    Base.metadata,
    Column("recorded_in", TransactionId, nullable=False, server_default=text("pg_current_xact_id()")),
    Column("changes", JSON, nullable=False),
    Index("lead_count_changes_recorded_in_idx", "recorded_in"),
    prefixes=["UNLOGGED"],
)
