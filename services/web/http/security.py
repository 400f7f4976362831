"""What browsers are told about every page, and what is asked of every request that changes something."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from fastapi import Request

from shared.errors import Forbidden
from shared.http.correlation import Header

CONTENT_SECURITY_POLICY = (
    "default-src 'self'; img-src 'self' data:; style-src 'self'; script-src 'self'; connect-src 'self'; "
    "object-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
)
PAGE_HEADERS: Sequence[Header] = (
    (b"content-security-policy", CONTENT_SECURITY_POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    (b"cache-control", b"no-store"),
)
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class OtherOrigin(Forbidden):
    """The request was made by a page that is not ours."""

    code, title = "other_origin", "This came from another site"


async def refuse_other_origins(request: Request) -> None:
    """A dependency of every route: Fetch Metadata says whose page asks for a change, `Origin` where there is none.

    Raises OtherOrigin (403).
    """
    if request.method in SAFE_METHODS:
        return
    site = request.headers.get("sec-fetch-site")
    is_ours = _is_own_origin(request) if site is None else site == "same-origin"
    if not is_ours:
        raise OtherOrigin("Nothing was changed. Open the page here and try again.")


def _is_own_origin(request: Request) -> bool:
    public = urlsplit(request.app.state.settings.public_url)
    known = {f"{public.scheme}://{public.netloc}", f"{request.url.scheme}://{request.headers.get('host')}"}
    return request.headers.get("origin") in known
