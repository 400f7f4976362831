"""Tables of the CRM, with the rules that belong to them."""

from services.crm.models import credential, lead, lead_counts, refresh_token, timeline, user, workspace

TABLES = (workspace, user, credential, refresh_token, lead, lead_counts, timeline)
"""Importing the package declares every table, which is what the migrations compare with."""
