"""Why a public form was not taken, in words that its visitor can act on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import ceil

WORDS = {
    ("/email", "not_an_email_address"): "This is no e-mail address. It looks like name@company.com.",
    ("/email", "value_error"): "This is no e-mail address. It looks like name@company.com.",
    ("/email", "missing"): "We need an e-mail address to answer you.",
    ("/phone", "not_a_phone_number"): "This is no telephone number. Begin with the country code: +44 20 7946 0018.",
    ("/employees", "not_a_head_count"): "Choose one of the sizes, or leave it open.",
}
FIELD_OF_POINTER = {"/first_name": "name", "/last_name": "name", "/consent/marketing": "marketing"}
TITLES = {1: "One thing needs your attention", 2: "Two things need your attention"}


@dataclass(frozen=True, slots=True)
class FormTrouble:
    """`fields` maps the names of inputs to what is wrong with them, in the order of the page; `others` are complaints
    about what has no input. `can_retry`: sending the same again may succeed, and is safe."""

    status: int
    title: str
    text: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    others: tuple[str, ...] = ()
    can_retry: bool = False
    retry_after: int | None = None
    trace_id: str | None = None

    @property
    def headers(self) -> dict[str, str]:
        return {} if self.retry_after is None else {"Retry-After": str(self.retry_after)}


def missing_fields(fields: Mapping[str, str]) -> FormTrouble:
    return FormTrouble(422, _title(len(fields)), fields=fields)


def refused(
    status: int,
    errors: Iterable[Mapping[str, str]],
    inputs: Iterable[str],
    *,
    retry_after: str | None = None,
    trace_id: str | None = None,
) -> FormTrouble:
    """`errors` are those of the problem document, `inputs` the names of the page's inputs from top to bottom."""
    if status in {409, 429}:
        seconds = int(retry_after) if retry_after and retry_after.isdigit() else 5
        text = f"Nothing you typed is lost. Send it again {_wait(seconds)}."
        title = "Very many people are writing to us right now" if status == 429 else "We are still busy with this form"
        return FormTrouble(status, title, text, can_retry=True, retry_after=seconds)
    if status == 413:
        return FormTrouble(status, "This is longer than we can take", "Shorten your message and send it again.")
    if status != 422:
        text = "Nothing you typed is lost, but sending it again will not help. Please tell us by another way."
        return FormTrouble(status, "This form is not set up properly", text, trace_id=trace_id)
    found: dict[str, str] = {}
    others = []
    for error in errors:
        pointer, message = error.get("pointer", ""), error.get("message", "")
        name = FIELD_OF_POINTER.get(pointer, pointer.lstrip("/"))
        if name in inputs:
            found.setdefault(name, WORDS.get((pointer, error.get("code", "")), message))
        else:
            others.append(f"{name}: {message}")
    ordered = {name: found[name] for name in inputs if name in found}
    return FormTrouble(status, _title(len(found) + len(others)), fields=ordered, others=tuple(others))


def unreachable(trace_id: str | None) -> FormTrouble:
    text = "Nothing you typed is lost. Try again in a moment; pressing the button twice cannot send it twice."
    return FormTrouble(503, "We cannot take this right now", text, can_retry=True, retry_after=5, trace_id=trace_id)


def _title(count: int) -> str:
    return TITLES.get(count, f"{count} things need your attention")


def _wait(seconds: int) -> str:
    """`in 20 seconds`, `in 3 minutes`."""
    if seconds < 60:
        return "in a second" if seconds <= 1 else f"in {seconds} seconds"
    minutes = ceil(seconds / 60)
    return "in a minute" if minutes == 1 else f"in {minutes} minutes"
