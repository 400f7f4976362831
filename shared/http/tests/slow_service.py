"""A service in a process of its own, for the tests of the server: it takes its time to answer."""

import asyncio
import gc

from fastapi import APIRouter, Request

from shared.http.app import ServiceApi, create_app
from shared.http.server import serve
from shared.http.stopping import stopping_of
from shared.settings import ServiceSettings

router = APIRouter()


class Settings(ServiceSettings, service="slow"):
    pass


@router.get("/slow")
async def slow(seconds: float) -> dict[str, int]:
    """Answers late, and tells how many objects the collector will never look at."""
    await asyncio.sleep(seconds)
    return {"frozen": gc.get_freeze_count()}


@router.get("/waiting")
async def wait(request: Request) -> dict[str, str]:
    """Answers when the process is about to end."""
    request.app.state.somebody_waits = True
    await stopping_of(request.app.state).wait()
    return {"why": "stopping"}


@router.get("/waits")
async def waits(request: Request) -> bool:
    return getattr(request.app.state, "somebody_waits", False)


def create(settings: Settings) -> ServiceApi:
    return create_app(settings, title="Slow", routers=[router])


if __name__ == "__main__":
    serve(create, Settings())
