"""Alembic's environment for ingestion's database."""

from services.ingestion.models import TABLES
from services.ingestion.models.base import Base
from shared.db.migration import run_migrations

assert TABLES  # the import declares them

run_migrations("ingestion", Base.metadata)
