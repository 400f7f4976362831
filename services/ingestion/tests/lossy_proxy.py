"""A line to PostgreSQL that can be made to lose an answer, or to fall silent."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass
class LossyProxy:
    """`lose_next_answer`: the request gets through, the answer does not, and the line breaks. `is_silent`: nothing
    comes back any more, and the line stays."""

    upstream: tuple[str, int]
    port: int = 0
    lose_next_answer: bool = False
    is_silent: bool = False
    lost: int = 0
    _lines: list[asyncio.StreamWriter] = field(default_factory=list)

    async def connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        server_reader, server_writer = await asyncio.open_connection(*self.upstream)
        self._lines += [writer, server_writer]
        await asyncio.gather(self._requests(reader, server_writer), self._answers(server_reader, writer))

    async def _requests(self, reader: asyncio.StreamReader, server: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(65_536):
                server.write(data)
        server.close()

    async def _answers(self, server: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await server.read(65_536):
                if self.lose_next_answer:
                    self.lose_next_answer = False
                    self.lost += 1
                    break
                if not self.is_silent:
                    writer.write(data)
        writer.close()

    def close(self) -> None:
        for line in self._lines:
            line.close()


@asynccontextmanager
async def lossy_proxy(host: str, port: int) -> AsyncIterator[LossyProxy]:
    proxy = LossyProxy((host, port))
    server = await asyncio.start_server(proxy.connect, "127.0.0.1", 0)
    proxy.port = server.sockets[0].getsockname()[1]
    try:
        yield proxy
    finally:
        server.close()
        proxy.close()
