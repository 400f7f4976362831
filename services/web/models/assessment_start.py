"""The form that begins an assessment."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

NEEDS_EMAIL = "Enter your e-mail address; your result belongs to it."


@dataclass(frozen=True, slots=True)
class StartForm:
    """As it was typed. `submission` names this filling-in: sent twice, it begins one assessment."""

    submission: str
    email: str = field(default="", repr=False)
    name: str = field(default="", repr=False)
    company: str = field(default="", repr=False)

    @classmethod
    def opened(cls) -> "StartForm":
        return cls(submission=str(uuid4()))

    @classmethod
    def sent(cls, posted: Mapping[str, str]) -> "StartForm":
        typed = {name: posted.get(name, "").strip() for name in ("email", "name", "company")}
        return cls(submission=posted.get("submission", "")[:64] or str(uuid4()), **typed)

    def missing(self) -> dict[str, str]:
        return {} if self.email else {"email": NEEDS_EMAIL}

    def person(self) -> dict[str, Any]:
        """As the service takes it."""
        return {name: value for name in ("email", "name", "company") if (value := getattr(self, name))}
