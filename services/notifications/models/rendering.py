"""Turns facts into a mail: subject, HTML and plain text from the files in `templates/`."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from services.notifications.models.hot_lead import HotLead
from services.notifications.models.plain_text import one_line

SUBJECT_LIMIT = 150
MINUS = "\N{MINUS SIGN}"


@dataclass(frozen=True, slots=True)
class RenderedMail:
    """What a reader sees."""

    subject: str
    html: str
    text: str


def signed(points: float) -> str:
    """Points as people write them: +40, or a minus sign (no hyphen) and 12.5."""
    number = f"{abs(points):.1f}".removesuffix(".0")
    return f"{MINUS if points < 0 else '+'}{number}"


def moment(value: datetime) -> str:
    """20 Nov 2026, 12:00 UTC."""
    return f"{value.astimezone(UTC):%-d %b %Y, %H:%M} UTC"


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parents[1] / "templates"),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters.update(signed=signed, moment=moment)
    return environment


TEMPLATES = _environment()


def render_hot_lead(lead: HotLead, *, public_url: str) -> RenderedMail:
    """The alert about a hot lead, for its owner or for the sales mailbox."""
    facts = {"lead": lead, "lead_url": f"{public_url.rstrip('/')}/leads/{lead.lead_id}"}
    subject = TEMPLATES.get_template("hot_lead.subject").render(facts)
    return RenderedMail(
        subject=one_line(subject, SUBJECT_LIMIT) or "Hot lead",
        html=TEMPLATES.get_template("hot_lead.html").render(facts),
        text=TEMPLATES.get_template("hot_lead.txt").render(facts),
    )
