"""All tables of the service; importing this module loads them."""

from services.notifications.models import (
    alert,
    delivery,
    lead_contact,
    lead_owner,
    mail_settings,
    recipient,
)
from services.notifications.models.base import Base

__all__ = [
    "alert",
    "delivery",
    "lead_contact",
    "lead_owner",
    "mail_settings",
    "metadata",
    "recipient",
]

metadata = Base.metadata
