"""All tables of the service; importing this module loads them."""

from services.assessments.models import assessment, lead_email
from services.assessments.models.base import Base
from shared.auth.api_key_table import api_keys_table

__all__ = ["assessment", "lead_email", "metadata"]

metadata = Base.metadata
api_keys_table(metadata)
