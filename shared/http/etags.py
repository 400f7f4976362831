"""Strong ETags made of a record's version, and the `If-Match` that guards a change."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request, Response

from shared.errors import MalformedRequest, PreconditionFailed, PreconditionRequired


def etag_of(version: int) -> str:
    """`"7"`, quotes included."""
    return f'"{version}"'


@dataclass(frozen=True, slots=True)
class ExpectedVersion:
    """The versions a caller accepts; `None` means any (`If-Match: *`, or no header where it is optional)."""

    versions: frozenset[int] | None

    def check(self, present: int) -> None:
        """Raises PreconditionFailed (412), naming the present version."""
        if self.versions is not None and present not in self.versions:
            raise PreconditionFailed("the record has changed since it was read", version=present)

    @property
    def single(self) -> int | None:
        """The version, if exactly one was named."""
        if self.versions is None or len(self.versions) != 1:
            return None
        return next(iter(self.versions))


def parse_if_match(header: str) -> ExpectedVersion:
    """Raises MalformedRequest. A weak or foreign tag can never match, as RFC 9110 wants: it is no version."""
    if header.strip() == "*":
        return ExpectedVersion(None)
    versions = set()
    for tag in header.split(","):
        text = tag.strip()
        if text.startswith("W/"):
            continue
        if len(text) < 2 or text[0] != '"' or text[-1] != '"':
            raise MalformedRequest('If-Match holds ETags in quotes, such as "7", or *')
        if text[1:-1].isdecimal() and text.isascii() and len(text) <= 20:
            versions.add(int(text[1:-1]))
    return ExpectedVersion(frozenset(versions))


def required_if_match(request: Request) -> ExpectedVersion:
    """Raises PreconditionRequired (428) without the header."""
    header = request.headers.get("if-match")
    if header is None:
        raise PreconditionRequired("send If-Match with the ETag that was read, or * to overwrite whatever is there")
    return parse_if_match(header)


def optional_if_match(request: Request) -> ExpectedVersion:
    header = request.headers.get("if-match")
    return ExpectedVersion(None) if header is None else parse_if_match(header)


IfMatch = Annotated[ExpectedVersion, Depends(required_if_match)]
OptionalIfMatch = Annotated[ExpectedVersion, Depends(optional_if_match)]


def set_etag(response: Response, version: int) -> None:
    response.headers["ETag"] = etag_of(version)


def is_unchanged(request: Request, version: int) -> bool:
    """Whether `If-None-Match` names this version: answer 304 then, with `not_modified`."""
    header = request.headers.get("if-none-match")
    if header is None:
        return False
    tags = {tag.strip().removeprefix("W/") for tag in header.split(",")}
    return "*" in tags or etag_of(version) in tags


def not_modified(version: int) -> Response:
    return Response(status_code=304, headers={"ETag": etag_of(version)})
