"""Try a mail again that could not be sent."""

from services.web.gateways.platform import Platform
from services.web.models.session import SignedIn


async def retry_message(platform: Platform, who: SignedIn, message_id: str) -> None:
    """Raises Refused: 409 for one that has not failed, 403 without the permission messages:write."""
    await platform.send(who, "POST", "notifications", f"/api/companies/{{ws}}/messages/{message_id}/retry")
