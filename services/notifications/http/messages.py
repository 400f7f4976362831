"""Messages: what was sent to whom, what waits, what failed and why (NOT-1)."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request
from pydantic import BaseModel, ConfigDict, JsonValue

from services.notifications.http.permissions import MessagesReader, MessagesWriter
from services.notifications.models.delivery import Delivery, DeliveryStatus
from services.notifications.models.rendering import RenderedMail
from services.notifications.queries.list_messages import ListedMessage, list_messages
from services.notifications.queries.show_message import ShownMessage, show_message
from services.notifications.usecases.retry_delivery import RetryDelivery, retry_delivery
from shared.clock import utc_now
from shared.http.pagination import Page, Paging
from shared.http.transaction import Tx

router = APIRouter(prefix="/api/companies/{ws}/messages", tags=["messages"])

Workspace = Annotated[UUID, Path(description="The workspace's id")]

EXAMPLE: dict[str, JsonValue] = {
    "id": "01932f6e-6c00-7a10-8f00-5f3c2a1b0c05",
    "lead_id": "01932f6e-6c00-7a10-8f00-5f3c2a1b0c01",
    "template": "hot_lead",
    "to": "sales@example.com",
    "status": "sent",
    "attempts": 1,
    "error": None,
    "sent_at": "2026-11-20T12:00:00Z",
}


class MessageOut(BaseModel):
    """`pending` and `sending` will be sent, `skipped` never; `error` is the last trouble, with no address in it."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    id: UUID
    lead_id: UUID
    template: str
    to: str
    status: DeliveryStatus
    attempts: int
    error: str | None
    sent_at: datetime | None

    @classmethod
    def of(cls, message: ListedMessage | Delivery) -> Self:
        names = MessageOut.model_fields.keys() - {"to"}
        return cls(to=message.to_address, **{name: getattr(message, name) for name in names})


class PreviewOut(BaseModel):
    """What the reader sees."""

    subject: str
    html: str
    text: str

    @classmethod
    def of(cls, mail: RenderedMail) -> Self:
        return cls(subject=mail.subject, html=mail.html, text=mail.text)


class MessageDetailOut(MessageOut):
    """A message, when it will be tried again, and its preview (null while nothing is known of the lead)."""

    role: str
    natural_key: str
    created_at: datetime
    next_attempt_at: datetime | None
    preview: PreviewOut | None

    @classmethod
    def showing(cls, shown: ShownMessage) -> Self:
        delivery = shown.delivery
        return cls(
            **MessageOut.of(delivery).model_dump(),
            role=delivery.role,
            natural_key=delivery.natural_key,
            created_at=delivery.created_at,
            next_attempt_at=delivery.due_at,
            preview=PreviewOut.of(shown.preview) if shown.preview else None,
        )


@router.get("")
async def get_messages(
    ws: Workspace,  # noqa: ARG001 -- compared with the caller's beforehand
    _: MessagesReader,
    tx: Tx,
    paging: Paging,
    lead_id: Annotated[UUID | None, Query(description="Only this lead's")] = None,
    status: Annotated[DeliveryStatus | None, Query(description="Only those that stand so")] = None,
) -> Page[MessageOut]:
    """The messages of the workspace or of one lead, newest first."""
    rows = await list_messages(tx, lead_id=lead_id, status=status, after=paging.position, limit=paging.fetch)
    return paging.answer(rows, MessageOut.of, lambda row: (row.created_at, row.id))


@router.get("/{message_id}")
async def get_message(
    ws: Workspace,  # noqa: ARG001 -- compared with the caller's beforehand
    message_id: UUID,
    _: MessagesReader,
    tx: Tx,
    request: Request,
) -> MessageDetailOut:
    """One message as its reader sees it."""
    public_url: str = request.app.state.settings.public_url
    return MessageDetailOut.showing(await show_message(tx, message_id, public_url=public_url))


@router.post("/{message_id}/retry")
async def post_retry(
    ws: Workspace,  # noqa: ARG001 -- compared with the caller's beforehand
    message_id: UUID,
    _: MessagesWriter,
    tx: Tx,
) -> MessageOut:
    """Try a failed message again, at once and then by the plan; 409 for any other."""
    return MessageOut.of(await retry_delivery(tx, RetryDelivery(message_id), now=utc_now()))
