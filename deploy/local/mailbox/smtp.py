"""The SMTP side: a mail is answered with 250 only when it is on disk."""

import asyncio

from aiosmtpd.smtp import SMTP, Envelope, Session

from deploy.local.mailbox.behaviour import BehaviourSwitch
from deploy.local.mailbox.message import parse
from deploy.local.mailbox.store import MailStore

LARGEST_MAIL_BYTES = 10_000_000


class MailHandler:
    """Accepts every sender and recipient, as the last hop of a test would."""

    def __init__(self, store: MailStore, behaviour: BehaviourSwitch) -> None:
        self._store = store
        self._behaviour = behaviour

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 -- aiosmtpd's
        """Called with the whole mail; the returned line is the answer."""
        refusal = await self._behaviour.refusal()
        if refusal is not None:
            return refusal
        content = envelope.original_content or b""
        mail = parse(content, envelope.mail_from or "")
        suppressed = await asyncio.to_thread(self._store.add, mail, list(envelope.rcpt_tos))
        if self._behaviour.drops_answer() and isinstance(server.transport, asyncio.Transport):
            server.transport.abort()
        return "250 2.0.0 OK duplicate suppressed" if suppressed else "250 2.0.0 OK stored"


async def serve_smtp(handler: MailHandler, host: str, port: int) -> asyncio.Server:
    loop = asyncio.get_running_loop()
    return await loop.create_server(
        lambda: SMTP(handler, data_size_limit=LARGEST_MAIL_BYTES, enable_SMTPUTF8=True, ident="Leadflow mailbox"),
        host,
        port,
    )
