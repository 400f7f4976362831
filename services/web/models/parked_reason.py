"""Why a message could not be applied, in plain words, and what to do about it."""

import re
from dataclasses import dataclass

SCHEMA = re.compile(r"PoisonMessage: the body breaks the schema of (?P<topic>[\w.]+): (?P<problems>.*)", re.DOTALL)
HEADER = re.compile(r"PoisonMessage: (?P<what>header .*)", re.DOTALL)
PROBLEMS = {
    "missing": "is missing",
    "json_invalid": "is not JSON",
    "uuid_parsing": "is no UUID",
    "uuid_type": "is no UUID",
    "string_type": "is no text",
    "int_type": "is no whole number",
    "int_parsing": "is no whole number",
    "float_type": "is no number",
    "float_parsing": "is no number",
    "greater_than_equal": "is too small",
    "less_than_equal": "is too large",
    "bool_type": "is neither true nor false",
    "datetime_type": "is no date and time",
    "datetime_parsing": "is no date and time",
    "datetime_from_date_parsing": "is no date and time",
    "enum": "is none of the allowed values",
    "literal_error": "is none of the allowed values",
    "list_type": "is no list",
    "dict_type": "is no object",
    "model_type": "is no object",
    "extra_forbidden": "is not known",
}
PRODUCER = "A producer wrote it so. If the right content is known, repair it; else discard it, and fix the producer."
FOREIGN = "Somebody produced it past the platform, or a workspace was not seeded. Find out which before anything else."
BUG = "Most likely a bug in the handler: fix it, deploy it, redrive. The event is applied once, however often."
WAITING = "It is tried again by itself, at growing intervals. Redrive to try at once."


@dataclass(frozen=True, slots=True)
class Reason:
    """`summary` for a line of a list; `details` go on in the same sentence's sense, one each."""

    summary: str
    advice: str
    details: tuple[str, ...] = ()


def reason_of(error: str, consumer: str) -> Reason:
    """`error` is what the service wrote down; it names fields and headers, never their values."""
    if error.startswith("PoisonMessage: "):
        return _unreadable(error)
    if error.startswith("UnknownWorkspace"):
        return Reason("It names a workspace that its subject does not belong to", FOREIGN, (error,))
    if "row-level security" in error:
        return Reason("It would have changed another workspace; the database refused", FOREIGN, (error,))
    if error.startswith("SubjectUnknown"):
        return Reason(f"{consumer} does not know yet what it is about", WAITING, (error,))
    if error.startswith("queues behind"):
        return Reason("It waits behind an earlier event of the same subject", "Look at that one first.")
    return _failed(error)


def _unreadable(error: str) -> Reason:
    if found := SCHEMA.fullmatch(error):
        return _schema(found["topic"], found["problems"])
    if found := HEADER.fullmatch(error):
        return Reason(f"Its {found['what']}", PRODUCER)
    if "(a tombstone)" in error:
        return Reason("It has no body", "Give it one if the right content is known; else discard it.")
    return _failed(error)


def _failed(error: str) -> Reason:
    name, _, text = error.partition(": ")
    return Reason(f"Applying it failed: {text or name}", BUG, (error,))


def _schema(topic: str, problems: str) -> Reason:
    said = tuple(_problem(problem) for problem in problems.split("; "))
    if said == ("body is not JSON",):
        return Reason("Its body is not JSON", PRODUCER)
    return Reason(f"Its body does not fit {topic}: {said[0]}", PRODUCER, said if len(said) > 1 else ())


def _problem(problem: str) -> str:
    place, _, kind = problem.rpartition(": ")
    return f"{place or 'body'} {PROBLEMS.get(kind, 'is not acceptable (' + kind + ')')}"
