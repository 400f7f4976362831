"""Second members of the consumer groups: processes that the supervisor knows nothing of."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import psutil

from deploy.local.ports import SERVICES
from deploy.local.stack import ROOT
from tests.ledger.processes import LedgerStack

PORTS_ABOVE = 500


@asynccontextmanager
async def second_members(stack: LedgerStack) -> AsyncIterator[None]:
    """One more consumer process per service while the block runs; each leaves by SIGTERM."""
    members = []
    for service in SERVICES:
        pid = stack.pid(f"{service}-worker")
        if pid is None:
            continue
        prefix = service.upper()
        environment = {
            **psutil.Process(pid).environ(),
            f"{prefix}_PROCESS_SLOT": "second",
            f"{prefix}_WORKER_PORT": str(stack.stack.ports.worker(service) + PORTS_ABOVE),
        }
        members.append(
            await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                f"services.{service}.worker",
                "--roles",
                "consumers",
                cwd=ROOT,
                env={**os.environ, **environment},
                stdout=asyncio.subprocess.DEVNULL,
                stderr=asyncio.subprocess.DEVNULL,
            )
        )
    try:
        yield
    finally:
        for member in members:
            if member.returncode is None:
                member.terminate()
        await asyncio.gather(*(member.wait() for member in members))
