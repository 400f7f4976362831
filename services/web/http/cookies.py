"""The session's cookie: opaque, for this host alone, out of reach of scripts."""

from fastapi import Request, Response

NAME = "__Host-leadflow"
"""The prefix makes browsers refuse it without Secure and Path=/, and with a Domain; they take loopback for secure."""


def session_id_of(request: Request) -> str | None:
    return request.cookies.get(NAME) or None


def set_session(response: Response, session_id: str, seconds: int) -> None:
    response.set_cookie(NAME, session_id, max_age=seconds, path="/", secure=True, httponly=True, samesite="lax")


def forget_session(response: Response) -> None:
    response.delete_cookie(NAME, path="/", secure=True, httponly=True, samesite="lax")
