"""Alembic's environment: this service's tables."""

from services.assessments.models import tables
from shared.db.migration import run_migrations

run_migrations("assessments", tables.metadata)
