"""The public form "Request a demo": what a visitor fills in, what comes along, and the lead it makes."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

CONSENT_VERSION = "demo-form-2026-11"
CONSENT_TEXT = "You may send me news about products and events by e-mail. I can withdraw this at any time."
"""A new wording gets a new version: the lead keeps the one that the person was shown."""

EMPLOYEES = ("1-10", "11-50", "51-200", "201-1,000", "1,001-5,000", "5,001+")
UTM = "utm_"
MOST_PARAMETERS = 20
LONGEST = 2000
WEBSITE = "website"
"""The source of a lead whose link does not say where it comes from."""

REQUIRED = {"name": "Tell us your name.", "email": "We need an e-mail address to answer you."}


@dataclass(frozen=True, slots=True)
class DemoForm:
    """As it was typed, unchecked. `confirm_url` is a trap for programs: people do not see it.

    `submission` names this filling-in of the form, so that sending it twice makes one lead.
    """

    submission: str
    name: str = field(default="", repr=False)
    email: str = field(default="", repr=False)
    company: str = field(default="", repr=False)
    job_title: str = ""
    phone: str = field(default="", repr=False)
    employees: str = ""
    message: str = field(default="", repr=False)
    marketing: bool = False
    text_version: str = CONSENT_VERSION
    confirm_url: str = ""
    session_id: str = ""
    referrer: str = ""
    landing_page: str = ""
    utm: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def opened(cls, query: Mapping[str, str], *, page: str, referrer: str) -> "DemoForm":
        """An empty form, with where its visitor comes from; our own pages are no referrer."""
        is_own = urlsplit(referrer).netloc == urlsplit(page).netloc
        return cls(
            submission=str(uuid4()),
            session_id=query.get("session_id", "")[:128] or str(uuid4()),
            referrer="" if is_own else referrer[:LONGEST],
            landing_page=page[:LONGEST],
            utm=_utm(query),
        )

    @classmethod
    def sent(cls, posted: Mapping[str, str]) -> "DemoForm":
        texts = {item.name for item in fields(cls)} - {"marketing", "utm", "submission"}
        typed = {name: posted[name] for name in texts if name in posted}
        submission = posted.get("submission", "")[:64] or str(uuid4())
        return cls(submission=submission, marketing="marketing" in posted, utm=_utm(posted), **typed)

    def missing(self) -> dict[str, str]:
        """What the form itself asks for beyond what the gateway wants of a lead."""
        return {name: says for name, says in REQUIRED.items() if not getattr(self, name).strip()}

    def lead(self) -> dict[str, Any]:
        """As the gateway takes it. A box that was not ticked says nothing: it withdraws no earlier consent."""
        consent = {"text_version": self.text_version, **({"marketing": True} if self.marketing else {})}
        plain = ("name", "email", "company", "job_title", "phone", "employees", "message", "session_id", "referrer")
        lead = {name: getattr(self, name) for name in (*plain, "landing_page") if getattr(self, name).strip()}
        source = {} if "utm_source" in self.utm else {"source": WEBSITE, "medium": "form"}
        trap = {"custom": {"suspected_bot": True, "trap": self.confirm_url[:LONGEST]}} if self.confirm_url else {}
        return {**lead, **self.utm, **source, **trap, "request": "demo", "consent": consent}

    @property
    def idempotency_key(self) -> str:
        """The same content of the same form is taken once; a corrected one is another post."""
        content = json.dumps(self.lead(), sort_keys=True).encode("utf-8", "backslashreplace")
        name = hashlib.sha256(self.submission.encode("utf-8", "backslashreplace") + content).hexdigest()
        return f"demo-form-{name}"


def _utm(parameters: Mapping[str, str]) -> dict[str, str]:
    found = [(name, value) for name, value in parameters.items() if name.startswith(UTM) and value.strip()]
    return {name[:60]: value[:500] for name, value in found[:MOST_PARAMETERS]}
