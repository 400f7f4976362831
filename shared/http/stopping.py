"""Tells streams, and requests that wait for something, that the process is about to end."""

import asyncio

from starlette.datastructures import State


def stopping_of(state: State) -> asyncio.Event:
    """Set when the server begins to shut down, before it waits for the requests under way. `state` is `app.state`."""
    event: asyncio.Event | None = getattr(state, "stopping", None)
    if event is None:
        event = state.stopping = asyncio.Event()
    return event
