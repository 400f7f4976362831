"""The mail server: takes a mail, refuses it for good, or asks us to come back later."""

import asyncio
import contextlib
import time
from dataclasses import dataclass
from typing import Literal

import aiosmtplib

from shared.telemetry.personal_data import mask_personal_text

IDLE_SECONDS = 20.0
"""Servers hang up on silent clients; a connection that waited longer is not used again."""
ALIVE_SECONDS = 2.0
ERROR_LIMIT = 300


class MailTrouble(Exception):
    """Why a mail was not taken, as a sentence without addresses."""

    def __init__(self, reason: str) -> None:
        super().__init__(" ".join(mask_personal_text(reason).split())[:ERROR_LIMIT])


class MailRefused(MailTrouble):
    """The server will never take this mail (5xx)."""


class MailDelayed(MailTrouble):
    """The server will not take it now (4xx), or does not answer. What became of the mail may be unknown."""


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mails are handed over. `timeout` bounds one mail, connecting included, in seconds."""

    host: str
    port: int
    tls: Literal["off", "starttls", "tls"] = "off"
    username: str | None = None
    password: str | None = None
    timeout: float = 8.0


class SmtpGateway:
    """Keeps connections that worked and uses them again; whoever calls bounds how many are open at once."""

    def __init__(self, server: MailServer) -> None:
        self._server = server
        self._idle: list[tuple[aiosmtplib.SMTP, float]] = []

    async def send(self, message: bytes, *, sender: str, recipient: str) -> None:
        """Returns once the server has taken responsibility. Raises MailRefused or MailDelayed."""
        try:
            async with asyncio.timeout(self._server.timeout):
                connection = await self._connection()
                await self._hand_over(connection, message, sender, recipient)
        except TimeoutError as error:
            raise MailDelayed(f"the mail server did not answer within {self._server.timeout:g} s") from error
        self._idle.append((connection, time.monotonic()))

    async def close(self) -> None:
        """Say goodbye on every idle connection."""
        idle, self._idle = self._idle, []
        for connection, _ in idle:
            with contextlib.suppress(aiosmtplib.SMTPException, OSError, TimeoutError):
                await asyncio.wait_for(connection.quit(), 1)

    async def _connection(self) -> aiosmtplib.SMTP:
        while self._idle:
            connection, idle_since = self._idle.pop()
            if time.monotonic() - idle_since < IDLE_SECONDS and await _is_alive(connection):
                return connection
            connection.close()
        return await self._connect()

    async def _connect(self) -> aiosmtplib.SMTP:
        server = self._server
        connection = aiosmtplib.SMTP(
            hostname=server.host,
            port=server.port,
            timeout=server.timeout,
            use_tls=server.tls == "tls",
            start_tls=server.tls == "starttls",
            username=server.username,
            password=server.password,
        )
        try:
            await connection.connect()
        except (aiosmtplib.SMTPException, OSError) as error:
            connection.close()
            raise MailDelayed(f"the mail server is away: {_describe(error)}") from error
        return connection

    async def _hand_over(self, connection: aiosmtplib.SMTP, message: bytes, sender: str, recipient: str) -> None:
        try:
            await connection.sendmail(sender, [recipient], message)
        except BaseException as error:
            connection.close()
            if isinstance(error, aiosmtplib.SMTPException | OSError | ValueError):
                raise _trouble(error) from error
            raise


async def _is_alive(connection: aiosmtplib.SMTP) -> bool:
    """A server that was restarted since takes our first words for nothing: ask before trusting it with a mail."""
    try:
        await connection.rset(timeout=ALIVE_SECONDS)
    except (aiosmtplib.SMTPException, OSError):
        return False
    except BaseException:
        connection.close()
        raise
    return True


def _trouble(error: Exception) -> MailTrouble:
    if isinstance(error, aiosmtplib.SMTPRecipientsRefused):
        return _trouble(error.recipients[0])
    if isinstance(error, aiosmtplib.SMTPResponseException):
        kind = MailRefused if 500 <= error.code < 600 else MailDelayed
        return kind(f"{error.code} {error.message}")
    if isinstance(error, aiosmtplib.SMTPNotSupported | ValueError):
        return MailRefused(f"the address cannot be written to: {_describe(error)}")
    return MailDelayed(f"the connection to the mail server broke: {_describe(error)}")


def _describe(error: Exception) -> str:
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
