"""Cheap questions to a port: does something accept connections, does it say that it is ready."""

import asyncio
import contextlib

from deploy.local.process_spec import Probe

PATIENCE_SECONDS = 2.0
HOST = "127.0.0.1"


def accepts_connections(port: int) -> Probe:
    async def probe() -> bool:
        with contextlib.suppress(OSError, TimeoutError):
            async with asyncio.timeout(PATIENCE_SECONDS):
                _, writer = await asyncio.open_connection(HOST, port)
                writer.close()
                return True
        return False

    return probe


def answers_ok(port: int, path: str = "/readyz") -> Probe:
    """Whether a GET is answered with status 200. Written by hand so that the supervisor loads no HTTP library."""

    async def probe() -> bool:
        with contextlib.suppress(OSError, TimeoutError, ValueError):
            async with asyncio.timeout(PATIENCE_SECONDS):
                reader, writer = await asyncio.open_connection(HOST, port)
                try:
                    writer.write(f"GET {path} HTTP/1.1\r\nHost: {HOST}:{port}\r\nConnection: close\r\n\r\n".encode())
                    status_line = await reader.readline()
                    return b" 200 " in status_line
                finally:
                    writer.close()
        return False

    return probe


def answers_redis(port: int) -> Probe:
    """Whether Redis says PONG: while it loads its data it accepts connections and answers nothing else."""

    async def probe() -> bool:
        with contextlib.suppress(OSError, TimeoutError):
            async with asyncio.timeout(PATIENCE_SECONDS):
                reader, writer = await asyncio.open_connection(HOST, port)
                try:
                    writer.write(b"PING\r\n")
                    return await reader.readline() == b"+PONG\r\n"
                finally:
                    writer.close()
        return False

    return probe


def command_succeeds(*command: str) -> Probe:
    async def probe() -> bool:
        process = await asyncio.create_subprocess_exec(
            *command, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL
        )
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                return await process.wait() == 0
        except TimeoutError:
            process.kill()
            await process.wait()
            return False

    return probe


def probe_of(process: str, port: int) -> Probe:
    """The question that fits a process of the stack; PostgreSQL and Kafka are asked more by `status` itself."""
    if process == "redis":
        return answers_redis(port)
    return accepts_connections(port) if process in {"postgres", "kafka"} else answers_ok(port)
