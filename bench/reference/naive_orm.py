"""The endpoint as most would write it: a pydantic model, an ORM session, SELECT by e-mail, INSERT, an outbox row.

`BENCH_DATABASE_URL` names an empty database.
"""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from fastapi import FastAPI
from pydantic import BaseModel, EmailStr
from sqlalchemy import JSON, DateTime, String, UniqueConstraint, func, select
from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

WORKSPACE = UUID(int=1)


class Base(DeclarativeBase):
    pass


class Lead(Base):
    __tablename__ = "leads"
    __table_args__ = (UniqueConstraint("workspace_id", "email"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    workspace_id: Mapped[UUID]
    email: Mapped[str] = mapped_column(String(254))
    first_name: Mapped[str | None]
    last_name: Mapped[str | None]
    company: Mapped[str | None]
    job_title: Mapped[str | None]
    employees: Mapped[int | None]
    message: Mapped[str | None]
    source: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    version: Mapped[int] = mapped_column(default=1)


class Outbox(Base):
    __tablename__ = "outbox"

    id: Mapped[int] = mapped_column(primary_key=True)
    topic: Mapped[str]
    key: Mapped[str]
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)


class LeadIn(BaseModel):
    email: EmailStr
    first_name: str | None = None
    last_name: str | None = None
    company: str | None = None
    job_title: str | None = None
    employees: int | None = None
    message: str | None = None
    source: str | None = None


engine = create_async_engine(
    os.environ["BENCH_DATABASE_URL"].replace("postgresql://", "postgresql+psycopg://", 1), pool_size=32
)
sessions = async_sessionmaker(engine, expire_on_commit=False)


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[None]:
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    yield
    await engine.dispose()


app = FastAPI(lifespan=lifespan)


@app.post("/api/leads", status_code=201)
async def post_lead(body: LeadIn) -> dict[str, Any]:
    async with sessions() as session, session.begin():
        found = await session.scalar(select(Lead).where(Lead.workspace_id == WORKSPACE, Lead.email == body.email))
        lead = found or Lead(workspace_id=WORKSPACE, **body.model_dump())
        if found is None:
            session.add(lead)
            await session.flush()
        else:
            lead.version += 1
        payload = {"lead_id": str(lead.id), **body.model_dump()}
        session.add(Outbox(topic="lead.created", key=str(lead.id), payload=payload))
    return {"success": True, "lead_id": str(lead.id), "status": "merged" if found else "created"}
