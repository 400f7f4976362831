"""What a contract looks like to others: its JSON Schema, its headers, its description."""

from typing import Any

from shared.contracts.event import Event

HEADERS: dict[str, tuple[str, str]] = {
    "ce_specversion": ("string", "Always `1.0`."),
    "ce_id": ("uuid", "The event's id (UUIDv7). A second message with the same id is a redelivery: ignore it."),
    "ce_source": ("string", "`/svc/<owner>`."),
    "ce_type": ("string", "The event type, the same as the topic."),
    "ce_subject": ("string", "What the event is about, `lead/<id>`. The Kafka key is the id alone."),
    "ce_time": ("date-time", "When the event was stored."),
    "ce_dataschema": ("string", "`<type>/<version>` of the value's schema."),
    "ce_workspaceid": ("uuid", "The tenant."),
    "ce_aggversion": ("integer", "The subject's version: of two events, the one with the higher is the newer."),
    "ce_causationid": ("uuid", "The event that led to this one; absent where a person or a form did."),
    "ce_causationdepth": ("integer", "Links before this one; a chain of more than 8 is stopped."),
    "correlation_id": ("string", "The same for all that followed from one request."),
    "traceparent": ("string", "W3C trace context, where the request was traced."),
}
OPTIONAL_HEADERS = frozenset({"ce_causationid", "traceparent"})


def schema(event: type[Event]) -> dict[str, Any]:
    """The JSON Schema of an event's value; personal fields carry `x-personal`."""
    document = event.model_json_schema(ref_template="#/$defs/{model}")
    for name in event.personal_fields():
        document["properties"][name]["x-personal"] = True
    return document


def first_line(event: type[Event]) -> str:
    return (event.__doc__ or "").strip().splitlines()[0]


def type_name(field: dict[str, Any]) -> str:
    """A field's type for people: `uuid`, `Band`, `list of Contribution`, `string or null`."""
    if "$ref" in field:
        return str(field["$ref"]).rsplit("/", 1)[-1]
    if "anyOf" in field:
        return " or ".join(type_name(option) for option in field["anyOf"])
    if field.get("type") == "array":
        return f"list of {type_name(field['items'])}"
    return str(field.get("format") or field.get("type", "any"))
