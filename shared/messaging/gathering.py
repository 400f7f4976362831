"""How long a consumer or relay may gather before its next round: a transaction costs milliseconds whatever it holds."""

SHORTEST_SECONDS = 0.03
"""So what comes alone is handled at once, and fifty a second in thirty rounds instead of fifty."""
MANY_PER_SECOND = 1000
"""At more than that rounds grow until the longest pause: few large ones do the work of many small ones."""


def gathering_pause(handled: int, longest: float) -> float:
    """Seconds to wait after a round that handled so many."""
    if handled == 0:
        return 0.0
    return min(SHORTEST_SECONDS + handled / MANY_PER_SECOND, longest)
