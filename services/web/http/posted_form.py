"""`PostedForm`: the text fields of a form as a browser sends it, with and without script."""

from typing import Annotated

from fastapi import Depends, Request
from starlette.requests import ClientDisconnect

from shared.errors import MalformedRequest, UnsupportedMediaType

FORM_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data")


async def posted_form(request: Request) -> dict[str, str]:
    """The last value of each name; files are left out. Raises UnsupportedMediaType (415), and MalformedRequest where
    the browser broke off: a later answer of the assessment replaces the request of an earlier one."""
    if not request.headers.get("content-type", "").startswith(FORM_TYPES):
        raise UnsupportedMediaType("Send the form as a browser does")
    try:
        form = await request.form()
    except ClientDisconnect:
        raise MalformedRequest("The browser broke off") from None
    return {name: value for name, value in form.multi_items() if isinstance(value, str)}


PostedForm = Annotated[dict[str, str], Depends(posted_form)]
