"""Tables of ingestion, and the rules by which a posted lead is read."""

from services.ingestion.models import intake, lead, touch

TABLES = (lead, touch, intake)
"""Importing the package declares every table, which is what the migrations compare with."""
