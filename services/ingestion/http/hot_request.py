"""A request to the hot route, taken apart once."""

from urllib.parse import parse_qs

from starlette.types import Receive, Scope

from shared.http.correlation import Header, begin_request, cause_headers
from shared.messaging.cause import Cause

KEY_IN_QUERY = b"form_key="


class HotRequest:
    """`answer_headers` travel with the answer, whatever it says."""

    __slots__ = ("answer_headers", "cause", "headers", "origin", "receive", "scope")

    def __init__(self, scope: Scope, receive: Receive) -> None:
        self.scope = scope
        self.receive = receive
        self.headers: dict[bytes, bytes] = dict(scope["headers"])
        self.cause: Cause = begin_request(self.headers.get(b"x-request-id"), self.headers.get(b"traceparent"))
        self.answer_headers: list[Header] = cause_headers(self.cause)
        origin = self.headers.get(b"origin")
        self.origin = None if origin is None else origin.decode("latin-1")

    @property
    def key(self) -> bytes | None:
        """The API key; a plain HTML form cannot send headers and names its form key in the query."""
        key = self.headers.get(b"x-api-key")
        return key if key is not None or KEY_IN_QUERY not in self.scope["query_string"] else self.key_in_query

    @property
    def key_in_query(self) -> bytes | None:
        found = parse_qs(self.scope["query_string"].decode("latin-1")).get("form_key")
        return found[0].encode("latin-1", "replace") if found else None

    @property
    def client_address(self) -> str | None:
        client = self.scope.get("client")
        return client[0] if client else None
