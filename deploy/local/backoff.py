"""How long to wait before a process that died is started again."""

from dataclasses import dataclass

FIRST_SECONDS = 0.2
LONGEST_SECONDS = 5.0
HEALTHY_SECONDS = 30.0


@dataclass
class Backoff:
    """0.2 s, doubling to 5 s; a run of 30 s counts as healthy and starts the row anew."""

    _next: float = FIRST_SECONDS

    def after(self, lifetime: float) -> float:
        """Seconds to wait after a process that lived so long."""
        if lifetime >= HEALTHY_SECONDS:
            self._next = FIRST_SECONDS
        delay = self._next
        self._next = min(delay * 2, LONGEST_SECONDS)
        return delay
