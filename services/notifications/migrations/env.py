"""Alembic's environment: this service's tables."""

from services.notifications.models import tables
from shared.db.migration import run_migrations

run_migrations("notifications", tables.metadata)
