"""SCO-8: what a lead may be worth by its company's size and the tier that fits it, until a person knows better."""

from dataclasses import dataclass

from shared.contracts.assessments import Tier


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units (cents) of an ISO 4217 currency."""

    amount: int
    currency: str


CURRENCY = "USD"
BY_SIZE = (
    (10, 5_000_00),
    (50, 15_000_00),
    (200, 40_000_00),
    (1_000, 120_000_00),
    (5_000, 400_000_00),
)
"""Up to so many employees: the value at the middle tier of interest."""
BEYOND = 1_000_000_00
UNKNOWN_SIZE = 15_000_00
PERCENT_BY_TIER = {
    Tier.L1_ESSENTIALS: 50,
    Tier.L2_ADVANCED: 100,
    Tier.L3_CONSULTING: 200,
    Tier.L4_PLATFORMS: 300,
    Tier.L5_STRATEGIC: 500,
}


def estimate_value(tier: str | None, employees: int | None) -> Money | None:
    """The default estimate; None where neither the tier nor the size is known. An unknown tier name counts as none."""
    percent = PERCENT_BY_TIER[Tier(tier)] if tier in set(Tier) else None
    if percent is None and employees is None:
        return None
    return Money(_value_of_size(employees) * (percent or 100) // 100, CURRENCY)


def _value_of_size(employees: int | None) -> int:
    if employees is None:
        return UNKNOWN_SIZE
    return next((value for limit, value in BY_SIZE if employees <= limit), BEYOND)
