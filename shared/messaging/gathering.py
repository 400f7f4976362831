"""How long a consumer or relay may gather before its next round: not at all with little to do, more under load."""

MANY_PER_SECOND = 1000
"""At fewer than that, rounds stay small and prompt; at more they grow until the longest pause, for a transaction costs
milliseconds whatever it holds, so few large ones do the work of many small ones."""


def gathering_pause(handled: int, longest: float) -> float:
    """Seconds to wait after a round that handled so many.

    At a steady rate r below MANY_PER_SECOND a round of n asks for n/MANY seconds, in which fewer than n arrive: rounds
    shrink, and what comes alone is not kept waiting. Above it each round finds more than the one before."""
    return min(handled / MANY_PER_SECOND, longest)
