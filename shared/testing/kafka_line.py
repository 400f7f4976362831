"""A line to the tests' Kafka that can be cut, as when the broker restarts, or fall silent, as when it is frozen."""

import asyncio
import contextlib
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from shared.testing.kafka import kafka_bootstrap

HOST = "127.0.0.1"


@dataclass
class KafkaLine:
    """A client that is given `address` as its bootstrap server sends everything through this line: where the broker's
    answers tell its own address, they tell the line's. `is_silent`: nothing comes back, and the connections stay."""

    upstream: tuple[str, int]
    port: int = 0
    is_silent: bool = False
    connections: int = 0
    _server: asyncio.Server | None = None
    _open: set[asyncio.StreamWriter] = field(default_factory=set)

    @property
    def address(self) -> str:
        return f"{HOST}:{self.port}"

    async def mend(self) -> None:
        """Take connections, on the port of before."""
        self._server = await asyncio.start_server(self._connect, HOST, self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    def cut(self) -> None:
        """End every connection, and refuse new ones."""
        if self._server is not None:
            self._server.close()
        for writer in list(self._open):
            writer.close()

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        broker_reader, broker = await asyncio.open_connection(*self.upstream)
        ends = {writer, broker}
        self._open |= ends
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            await asyncio.gather(self._requests(reader, broker), self._answers(broker_reader, writer))
        for end in ends:
            end.close()
        self._open -= ends

    async def _requests(self, reader: asyncio.StreamReader, broker: asyncio.StreamWriter) -> None:
        while data := await reader.read(65_536):
            broker.write(data)
        broker.close()

    async def _answers(self, broker: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                size = await broker.readexactly(4)
                answer = await broker.readexactly(int.from_bytes(size, "big"))
                if not self.is_silent:
                    writer.write(size + self._readdressed(answer))
        finally:
            writer.close()

    def _readdressed(self, answer: bytes) -> bytes:
        """A host is text and a port four bytes: the answer keeps its length."""
        host, port = self.upstream
        return answer.replace(host.encode() + struct.pack(">i", port), HOST.encode() + struct.pack(">i", self.port))


@asynccontextmanager
async def kafka_line() -> AsyncIterator[KafkaLine]:
    host, _, port = kafka_bootstrap().rpartition(":")
    assert host == HOST, "the line keeps the length of addresses: it needs a broker on 127.0.0.1"
    line = KafkaLine((host, int(port)))
    await line.mend()
    try:
        yield line
    finally:
        line.cut()
