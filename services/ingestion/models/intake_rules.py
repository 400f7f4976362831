"""What a workspace asks of the leads it takes."""

from dataclasses import dataclass
from enum import StrEnum


class OnInvalid(StrEnum):
    """What becomes of a lead with unacceptable fields."""

    REJECT = "reject"
    QUARANTINE = "quarantine"


@dataclass(frozen=True, slots=True)
class IntakeRules:
    """`default_country` (two letters) reads phone numbers; `mandatory` names of source, medium and campaign those
    that must be known (ING-7)."""

    on_invalid: OnInvalid = OnInvalid.REJECT
    default_country: str = "US"
    mandatory: tuple[str, ...] = ()


DEFAULT_RULES = IntakeRules()
