"""The API reference: `/api-reference`, and each service's OpenAPI document from our own origin. Open to all."""

from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from services.web.http.page import Web
from services.web.http.permissions import Visitor
from services.web.http.security import CONTENT_SECURITY_POLICY
from services.web.queries.api_documents import ApiDocuments

POLICY = CONTENT_SECURITY_POLICY.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'")
"""Scalar writes style elements, not all with a nonce: this page alone allows them. Scripts and requests stay ours."""

router = APIRouter(include_in_schema=False)


@router.get("/api-reference")
async def show_api_reference(web: Web, _: Visitor, service: str = "") -> Response:
    services = documents_of(web.request).services()
    chosen = service if service in services else next(iter(services), "")
    headers = {"Content-Security-Policy": POLICY}
    return web.render("api_reference/page.html", headers=headers, services=services, chosen=chosen)


@router.get("/api-reference/{service}.json")
async def send_api_document(request: Request, service: str) -> Response:
    """`X-Stale-Since` where the service does not answer and this is what it said then. 503 where it never has."""
    documents = documents_of(request)
    if service not in documents.services():
        raise HTTPException(404, f"There is no service “{service}”.")
    document = await documents.get(service)
    stale = {"X-Stale-Since": document.asked_at.isoformat()} if document.is_stale else {}
    return JSONResponse(document.content, headers=stale)


def documents_of(request: Request) -> ApiDocuments:
    documents: ApiDocuments = request.app.state.api_documents
    return documents
