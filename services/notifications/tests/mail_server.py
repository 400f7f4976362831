"""A real SMTP server on a loopback port that answers as a test tells it to."""

import asyncio
import email
import email.policy
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage

from aiosmtpd.smtp import SMTP, Envelope, Session

OK = "250 OK"
HANG_UP = "hang up"


@dataclass
class ScriptedMailServer:
    """`answers` are given to the next mails, then 250; `refusals` maps a recipient to the answer to RCPT TO."""

    answers: list[str] = field(default_factory=list)
    refusals: dict[str, str] = field(default_factory=dict)
    accepted: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    connections: int = 0
    under_way: int = 0
    most_under_way: int = 0
    released: asyncio.Event = field(default_factory=asyncio.Event)
    port: int = 0
    _transports: list[asyncio.BaseTransport] = field(default_factory=list)

    @classmethod
    @asynccontextmanager
    async def running(cls) -> AsyncIterator["ScriptedMailServer"]:
        server = cls()
        server.released.set()
        listener = await asyncio.get_running_loop().create_server(server._session, "127.0.0.1", 0)
        server.port = listener.sockets[0].getsockname()[1]
        try:
            yield server
        finally:
            server.released.set()
            listener.close()
            server.hang_up()

    def hang_up(self) -> None:
        """End every connection, as a restart does."""
        for transport in self._transports:
            transport.close()
        self._transports.clear()

    def hang(self) -> None:
        """Take mails and answer none, until `released` is set."""
        self.released.clear()

    async def has_under_way(self, mails: int) -> bool:
        return self.under_way >= mails

    def message_ids(self) -> list[str]:
        return [str(message["Message-ID"]) for message in self.accepted]

    async def handle_RCPT(  # noqa: N802 -- aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.refusals:
            return self.refusals[address]
        envelope.rcpt_tos.append(address)
        return OK

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.under_way += 1
        self.most_under_way = max(self.most_under_way, self.under_way)
        try:
            await self.released.wait()
        finally:
            self.under_way -= 1
        answer = self.answers.pop(0) if self.answers else OK
        if answer.startswith("2") or answer == HANG_UP:
            self._keep(envelope)
        if answer == HANG_UP:
            self.hang_up()
        return answer

    def _keep(self, envelope: Envelope) -> None:
        message = email.message_from_bytes(envelope.original_content or b"", policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        self.accepted.append(message)
        self.recipients += envelope.rcpt_tos

    def _session(self) -> SMTP:
        self.connections += 1
        return _Session(self)


class _Session(SMTP):
    def __init__(self, server: ScriptedMailServer) -> None:
        super().__init__(server, enable_SMTPUTF8=True, ident="test")
        self._server = server

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._server._transports.append(transport)
        super().connection_made(transport)
