"""What the forms of the leads pages post, read into commands."""

from starlette.datastructures import FormData

from services.web.models.lead_facts import FACTS
from services.web.usecases.edit_lead_facts import EditFacts
from services.web.usecases.move_lead_status import MoveStatus
from shared.errors import MalformedRequest

MOST_AT_ONCE = 100
CONTACTED = "contacted"


def facts_posted(lead_id: str, form: FormData) -> EditFacts:
    """Fields are named as the facts; `was.x` is what the form began with, `choice.x` decides a conflict."""
    names = [name for name in FACTS if f"was.{name}" in form]
    return EditFacts(
        lead_id=lead_id,
        version=_version(_text(form, "version")),
        wanted={name: _wanted(form, name) for name in names},
        was={name: _text(form, f"was.{name}") for name in names},
    )


def move_posted(lead_id: str, form: FormData) -> MoveStatus:
    return MoveStatus(
        lead_id=lead_id,
        version=_version(_text(form, "version")),
        seen=_text(form, "seen"),
        target=_text(form, "status"),
        reason=_text(form, "reason").strip() or None,
    )


def contacted_posted(form: FormData) -> list[MoveStatus]:
    """Each `lead` is an id, the version and the status that were seen: `0192…:4:new`."""
    given = [str(value).split(":") for value in form.getlist("lead")]
    if not given or len(given) > MOST_AT_ONCE or any(len(parts) != 3 for parts in given):
        raise MalformedRequest(f"Choose between 1 and {MOST_AT_ONCE} leads")
    return [MoveStatus(lead_id, _version(version), seen, CONTACTED) for lead_id, version, seen in given]


def _wanted(form: FormData, name: str) -> str:
    choice = _text(form, f"choice.{name}")
    if choice:
        return _text(form, f"{choice}.{name}")
    text = _text(form, name)
    currency = _text(form, f"{name}.currency")
    return f"{text.replace(' ', '')} {currency}" if currency and text.strip() else text


def _text(form: FormData, name: str) -> str:
    value = form.get(name, "")
    return value if isinstance(value, str) else ""


def _version(text: str) -> int:
    if not text.isdecimal() or len(text) > 18:
        raise MalformedRequest("The form does not say which version it is about")
    return int(text)
