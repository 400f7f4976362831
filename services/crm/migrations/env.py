"""Alembic's environment for the CRM's database."""

from services.crm.models import TABLES
from services.crm.models.base import Base
from shared.db.migration import run_migrations

assert TABLES  # the import declares them

run_migrations("crm", Base.metadata)
