"""A FastAPI endpoint that reads a JSON document, validates nothing in it, and stores nothing."""

from typing import Any

from fastapi import Body, FastAPI

app = FastAPI()


@app.post("/api/leads", status_code=201)
async def post_lead(document: dict[str, Any] = Body()) -> dict[str, bool]:
    return {"success": bool(document)}
