"""How long a consumer or relay may gather before its next round: a transaction costs milliseconds whatever it holds."""

MANY_PER_SECOND = 1000
"""At more than that rounds grow until the longest pause: few large ones do the work of many small ones."""


def gathering_pause(handled: int, shortest: float, longest: float) -> float:
    """Seconds to wait after a round that handled so many; `shortest` wins over `longest`."""
    if handled == 0:
        return 0.0
    return max(shortest, min(shortest + handled / MANY_PER_SECOND, longest))
