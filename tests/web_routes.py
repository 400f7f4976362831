"""The UI's routes, as its app declares them, and which of them an address belongs to."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from urllib.parse import urlsplit

from fastapi.routing import iter_route_contexts

from services.web.app import create_app
from services.web.settings import Settings

PARAMETER = re.compile(r"\{(\w+)[^}]*\}")
NOT_PAGES = ("/livez", "/readyz", "/metrics", "/static/")


@dataclass(frozen=True, slots=True)
class Route:
    """One method of one path."""

    method: str
    path: str

    @property
    def parameters(self) -> list[str]:
        return PARAMETER.findall(self.path)

    @property
    def is_safe(self) -> bool:
        return self.method == "GET"

    def fits(self, method: str, path: str) -> bool:
        pattern = "[^/]+".join(re.escape(part) for part in PARAMETER.sub("\0", self.path).split("\0"))
        return method == self.method and re.fullmatch(pattern, path) is not None

    def filled(self, value_of: Callable[[str], object]) -> str:
        return PARAMETER.sub(lambda name: str(value_of(name[1])), self.path)

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


@cache
def web_routes() -> tuple[Route, ...]:
    """Fewest parameters first: `/leads/search.json` goes before `/leads/{lead_id}`."""
    app = create_app(Settings(secret="nothing is signed here"))
    found = [
        Route(method, context.path_format)
        for context in iter_route_contexts(app.routes)
        for method in sorted((context.methods or set()) - {"HEAD"})
        if context.path_format and not context.path_format.startswith(NOT_PAGES)
    ]
    return tuple(sorted(found, key=lambda route: len(route.parameters)))


def route_of(method: str, address: str) -> Route | None:
    """None for an address that nothing answers."""
    path = urlsplit(address).path
    return next((route for route in web_routes() if route.fits(method, path)), None)
