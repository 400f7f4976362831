"""Errors with a meaning: what a caller did wrong (4xx), and what a message must wait for."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True)
class FieldError:
    """One wrong field: a JSON Pointer to it (RFC 6901), a stable code, a sentence for people."""

    pointer: str
    code: str
    message: str

    def as_dict(self) -> dict[str, str]:
        return asdict(self)


class BusinessError(Exception):
    """An expected refusal. The HTTP edge answers it as problem+json (RFC 9457) with `status` and `code`.

    `extra` becomes members of the problem document, e.g. `allowed=["contacted"]` on a 409.
    """

    status: ClassVar[int] = 409
    code: ClassVar[str] = "conflict"
    title: ClassVar[str] = "The request conflicts with the present state"

    def __init__(self, detail: str, *, errors: Sequence[FieldError] = (), **extra: Any) -> None:
        super().__init__(detail)
        self.detail = detail
        self.errors = tuple(errors)
        self.extra = extra


class MalformedRequest(BusinessError):
    status, code, title = 400, "malformed_request", "The request cannot be read"


class Unauthenticated(BusinessError):
    status, code, title = 401, "unauthenticated", "Credentials are missing or wrong"


class Forbidden(BusinessError):
    status, code, title = 403, "forbidden", "The caller may not do this"


class NotFound(BusinessError):
    status, code, title = 404, "not_found", "There is nothing here"


class Conflict(BusinessError):
    pass


class PreconditionFailed(BusinessError):
    status, code, title = 412, "version_mismatch", "The record has changed since it was read"


class PayloadTooLarge(BusinessError):
    status, code, title = 413, "payload_too_large", "The body is too large"


class UnsupportedMediaType(BusinessError):
    status, code, title = 415, "unsupported_media_type", "The body's media type is not understood"


class InvalidInput(BusinessError):
    status, code, title = 422, "invalid_input", "Some fields are not acceptable"


class PreconditionRequired(BusinessError):
    status, code, title = 428, "precondition_required", "Send If-Match with the version that was read"


class TooManyRequests(BusinessError):
    """`retry_after` (whole seconds) becomes the `Retry-After` header."""

    status, code, title = 429, "rate_limited", "Too many requests"


class Overloaded(BusinessError):
    """Back-pressure; `retry_after` (whole seconds) becomes the `Retry-After` header."""

    status, code, title = 503, "overloaded", "The service asks for a pause"


class TransientFailure(Exception):
    """This message cannot be applied yet; park it and try again later."""


class SubjectUnknown(TransientFailure):
    """The event's subject has not reached this service yet; order across topics is not promised."""


class PoisonMessage(Exception):
    """This message can never be applied as it stands; park it as dead, with its bytes."""


class UnknownWorkspace(PoisonMessage):
    """The message names a workspace that does not exist, or another one than its subject's: it is forged or lost."""
