"""Alembic's environment: this service's tables."""

from services.scoring.models import tables
from shared.db.migration import run_migrations

run_migrations("scoring", tables.metadata)
