"""`/docs`: the service's operations as one plain page, rendered from its OpenAPI document, with no foreign request."""

from collections.abc import Iterator
from html import escape
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse

from shared.http.correlation import Header

METHODS = ("get", "post", "put", "patch", "delete")
STYLE = """
:root{color-scheme:light dark}
body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
h2{margin:2.5rem 0 .5rem}details{border:1px solid #8886;border-radius:6px;margin:.4rem 0;padding:.4rem .8rem}
summary{cursor:pointer}code{font:14px ui-monospace,monospace}.method{display:inline-block;width:4.2rem;font-weight:700}
table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:.2rem .8rem .2rem 0;vertical-align:top}
"""
PAGE_POLICY: Header = (
    b"content-security-policy",
    b"default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
)


async def docs_page(request: Request) -> HTMLResponse:
    """The page for people; `/openapi.json` is the one for programs."""
    policy = {PAGE_POLICY[0].decode(): PAGE_POLICY[1].decode()}
    return HTMLResponse(render(request.app.openapi()), headers=policy)


def render(schema: dict[str, Any]) -> str:
    """HTML of an OpenAPI 3.1 document; every text of it is escaped."""
    info = schema["info"]
    title = escape(info["title"])
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{STYLE}</style>'
        f"<h1>{title}</h1><p>{escape(info.get('description', ''))}</p>"
        '<p>For programs: <a href="openapi.json">openapi.json</a>. Errors are problem+json (RFC 9457).</p>'
        f"{''.join(_groups(schema))}</html>"
    )


def _groups(schema: dict[str, Any]) -> Iterator[str]:
    groups: dict[str, list[str]] = {}
    for path, item in schema.get("paths", {}).items():
        for method in METHODS:
            if method in item:
                group = (item[method].get("tags") or ["operations"])[0]
                groups.setdefault(str(group), []).append(_operation(path, method, item[method]))
    for name, operations in groups.items():
        yield f"<h2>{escape(name)}</h2>{''.join(operations)}"


def _operation(path: str, method: str, operation: dict[str, Any]) -> str:
    return (
        f'<details id="{escape(operation.get("operationId", ""))}"><summary><code><span class="method">'
        f"{method.upper()}</span>{escape(path)}</code> {escape(operation.get('summary', ''))}</summary>"
        f"<p>{escape(operation.get('description', ''))}</p>{_parameters(operation)}{_body(operation)}"
        f"{_answers(operation)}</details>"
    )


def _parameters(operation: dict[str, Any]) -> str:
    rows = "".join(
        f"<tr><td><code>{escape(item['name'])}</code><td>{escape(item['in'])}"
        f"{', required' if item.get('required') else ''}<td>{escape(_type(item.get('schema', {})))}"
        f"<td>{escape(item.get('description', ''))}"
        for item in operation.get("parameters", ())
    )
    return f"<table><tr><th>parameter<th>in<th>type<th>meaning{rows}</table>" if rows else ""


def _body(operation: dict[str, Any]) -> str:
    content = operation.get("requestBody", {}).get("content", {})
    return "".join(
        f"<p>Body <code>{escape(media)}</code>: <code>{escape(_type(body.get('schema', {})))}</code></p>"
        for media, body in content.items()
    )


def _answers(operation: dict[str, Any]) -> str:
    rows = "".join(
        f"<tr><td>{escape(str(status))}<td>{escape(answer.get('description', ''))}"
        f"<td><code>{escape(', '.join(_types(answer)))}</code>"
        for status, answer in operation.get("responses", {}).items()
    )
    return f"<table><tr><th>answer<th>meaning<th>body{rows}</table>"


def _types(answer: dict[str, Any]) -> list[str]:
    return [_type(body.get("schema", {})) for body in answer.get("content", {}).values()]


def _type(schema: dict[str, Any]) -> str:
    if "$ref" in schema:
        return str(schema["$ref"]).rsplit("/", 1)[-1]
    if "anyOf" in schema:
        return " | ".join(_type(item) for item in schema["anyOf"])
    if schema.get("type") == "array":
        return f"[{_type(schema.get('items', {}))}]"
    return str(schema.get("format") or schema.get("type") or "any")
