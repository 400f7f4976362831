"""What went wrong, in words for the person in front of the page."""

from dataclasses import dataclass

WORDS = {
    400: ("This request cannot be read", "Go back and try again."),
    403: ("This is not open to you", "Ask an administrator if you think it should be."),
    404: ("There is nothing here", "The address may be wrong, or what it named is gone."),
    405: ("This cannot be done here", "Go back and try again."),
    409: ("This does not fit the present state", "Load the page again and see what has changed."),
    412: ("Somebody changed this in the meantime", "Load the page again; your change was not saved."),
    413: ("This is too large", "Send less at once."),
    422: ("Some of it is not acceptable", "Look at what you entered."),
    429: ("That was too often", "Wait a little and try again."),
    500: ("Something is broken on our side", "It was recorded. Quote the trace id if you report it."),
    503: ("This cannot be shown now", "Try again in a moment."),
}


@dataclass(frozen=True, slots=True)
class Trouble:
    """`is_ours` offers a retry and the trace id to quote."""

    status: int
    title: str
    detail: str
    trace_id: str | None
    is_ours: bool


def trouble_of(status: int, detail: str, trace_id: str | None) -> Trouble:
    """The detail that a service gave, or else a sentence of ours."""
    title, advice = WORDS.get(status) or WORDS[500 if status >= 500 else 400]
    return Trouble(status, title, detail or advice, trace_id, is_ours=status >= 500)
