"""`Idempotency-Key`: a repeated POST gets the stored answer; key, effect and answer commit in one transaction."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import orjson
from fastapi import Request
from starlette.datastructures import UploadFile
from starlette.responses import Response

from shared.db.transaction import Transaction
from shared.errors import Conflict, InvalidInput, MalformedRequest
from shared.http.route_template import route_template

KEY = re.compile(r"[\x21-\x7e]{1,255}")
CLAIMED = "leadflow.idempotency"
KEPT_HEADERS = ("etag", "location")
"""What an answer says beside its body; all others are made anew for each request."""

CLAIM = """
    INSERT INTO idempotency_keys AS stored (workspace_id, route, key, fingerprint)
    VALUES (:workspace_id, :route, :key, :fingerprint)
    ON CONFLICT (workspace_id, route, key) DO UPDATE
        SET fingerprint = excluded.fingerprint, status = NULL, body = NULL, headers = NULL,
            created_at = clock_timestamp()
        WHERE stored.created_at < clock_timestamp() - interval '24 hours'
    RETURNING true
"""
"""A second request with the key waits here until the first one's transaction ends, then finds its answer."""

FIND = """SELECT fingerprint, status, body, headers FROM idempotency_keys
    WHERE workspace_id = :workspace_id AND route = :route AND key = :key"""
STORE = """UPDATE idempotency_keys SET status = :status, body = :body, headers = CAST(:headers AS json)
    WHERE workspace_id = :workspace_id AND route = :route AND key = :key"""
RELEASE = "DELETE FROM idempotency_keys WHERE workspace_id = :workspace_id AND route = :route AND key = :key"


class IdempotencyKeyReused(InvalidInput):
    """The key came before, with another request."""

    code = "idempotency_key_reused"


class AlreadyAnswered(Exception):
    """Not an error: this very request was answered before."""

    def __init__(self, status: int, body: bytes, headers: Mapping[str, str]) -> None:
        super().__init__("the request was answered before")
        self.status = status
        self.body = body
        self.headers = headers

    def response(self) -> Response:
        headers = {**self.headers, "Idempotent-Replayed": "true"}
        return Response(self.body, self.status, headers, media_type="application/json")


@dataclass(frozen=True, slots=True)
class Claim:
    """A key that this transaction holds, until it stores the answer."""

    tx: Transaction
    route: str
    key: str

    async def store(self, status: int, body: bytes, headers: Mapping[str, str] | None = None) -> None:
        """Of `headers`, a response's, those of KEPT_HEADERS."""
        kept = {name: headers[name] for name in KEPT_HEADERS if name in headers} if headers else {}
        await self.tx.execute(STORE, **self._place, status=status, body=body, headers=orjson.dumps(kept).decode())

    async def release(self) -> None:
        """The answer is none that should be repeated."""
        await self.tx.execute(RELEASE, **self._place)

    @property
    def _place(self) -> dict[str, Any]:
        return {"workspace_id": self.tx.workspace_id, "route": self.route, "key": self.key}


def check_idempotency_key(text: str) -> str:
    """Raises MalformedRequest unless it is 1 to 255 visible ASCII characters."""
    if KEY.fullmatch(text) is None:
        raise MalformedRequest(
            "Idempotency-Key holds 1 to 255 visible ASCII characters", code="idempotency_key_malformed"
        )
    return text


def fingerprint_of(*parts: bytes) -> bytes:
    """What tells two requests apart: SHA-256 over path, query and body."""
    return sha256(b"\x00".join(b"%d:%s" % (len(part), part) for part in parts)).digest()


async def claim(tx: Transaction, route: str, key: str, fingerprint: bytes) -> Claim:
    """Hold the key for this transaction. Raises AlreadyAnswered, or IdempotencyKeyReused (422)."""
    place = {"workspace_id": tx.workspace_id, "route": route, "key": key}
    if await tx.value(CLAIM, **place, fingerprint=fingerprint):
        return Claim(tx, route, key)
    stored = await tx.row(FIND, **place)
    if stored is None:
        raise Conflict("a request with this Idempotency-Key was just withdrawn; send it again", retry_after=1)
    if bytes(stored["fingerprint"]) != fingerprint:
        raise IdempotencyKeyReused("this Idempotency-Key was used for another request")
    if stored["status"] is None:
        raise Conflict("the answer to this Idempotency-Key was not kept")
    raise AlreadyAnswered(stored["status"], bytes(stored["body"] or b""), stored["headers"] or {})


async def claim_idempotency_key(request: Request, tx: Transaction) -> None:
    """What the `Tx` dependency does for every POST; the route then stores its answer (`idempotent_routes`)."""
    key = request.headers.get("idempotency-key")
    if request.method != "POST" or key is None:
        return
    route = f"POST {route_template(request.scope)}"
    fingerprint = fingerprint_of(request.url.path.encode(), request.url.query.encode(), await _content(request))
    request.scope[CLAIMED] = await claim(tx, route, check_idempotency_key(key), fingerprint)


async def _content(request: Request) -> bytes:
    """The body; of an upload the fields and the files' names and sizes, as the stream is already spent."""
    if not request.headers.get("content-type", "").startswith("multipart/"):
        return await request.body()
    form = await request.form()
    shown = [
        (name, f"{value.filename}:{value.size}" if isinstance(value, UploadFile) else value)
        for name, value in form.multi_items()
    ]
    return repr(sorted(shown)).encode()
