"""The web service in the tests' own process, beside a small CRM behind a real socket and a real Redis."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from services.web.app import create_app
from services.web.gateways.platform import Platform
from services.web.gateways.session_store import SessionStore
from services.web.settings import ServiceUrls, Settings
from services.web.tests.browser import Browser
from services.web.tests.fake_crm import FakeCrm, fake_crm
from shared.testing.database import redis_url


@pytest.fixture
async def crm() -> AsyncIterator[FakeCrm]:
    async with fake_crm() as crm:
        yield crm


def web_settings(crm_url: str, **values: Any) -> Settings:
    common: dict[str, Any] = {
        "redis_url": redis_url(),
        "secret": "test",
        "public_url": "https://leadflow.example",
        "services": {"crm": ServiceUrls(api=crm_url)},
    }
    return Settings(**{**common, **values})


@asynccontextmanager
async def running(settings: Settings) -> AsyncIterator[tuple[FastAPI, httpx.AsyncClient]]:
    """The app, started, and a client of it."""
    app = create_app(settings)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client,
    ):
        yield app, client


@pytest.fixture
async def app(crm: FakeCrm) -> AsyncIterator[FastAPI]:
    async with running(web_settings(crm.url)) as (app, _):
        yield app


@pytest.fixture
async def browser(app: FastAPI) -> AsyncIterator[Browser]:
    """Nobody is signed in yet."""
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:
        yield Browser(client)


@pytest.fixture
async def signed_in(browser: Browser) -> Browser:
    answer = await browser.sign_in()
    assert answer.status_code == 303, answer.text
    return browser


@pytest.fixture
def platform(app: FastAPI) -> Platform:
    found: Platform = app.state.platform
    return found


@pytest.fixture
def sessions(app: FastAPI) -> SessionStore:
    found: SessionStore = app.state.sessions
    return found
