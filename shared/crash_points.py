"""Places where a process may be told to die at once, so that the ledger can prove what a crash there costs: nothing.

`LEADFLOW_CRASH_POINTS="relay.sent=0.02,consumer.applied=0.01"` kills the process with that probability each time it
passes the place; `LEADFLOW_CRASH_SEED` makes a run repeatable. Unset, passing a place costs one look-up.
"""

import os
import random
import signal

RELAY_SENT = "relay.sent"
"""Kafka has confirmed, the outbox rows are not deleted yet."""
CONSUMER_APPLIED = "consumer.applied"
"""The effects are written, the transaction is not committed yet."""
CONSUMER_COMMITTED = "consumer.committed"
"""The transaction is committed, the message is not acknowledged yet."""
GATEWAY_COMMITTED = "gateway.committed"
"""The lead is stored, the sender has not been answered yet."""
MAIL_ACCEPTED = "mail.accepted"
"""The mail server has the message, the delivery is not recorded as sent yet."""

_random = random.Random(os.environ.get("LEADFLOW_CRASH_SEED"))  # noqa: S311 -- repeatable faults, not secrets


def _configured() -> dict[str, float]:
    text = os.environ.get("LEADFLOW_CRASH_POINTS", "")
    return {name: float(chance) for name, _, chance in (entry.partition("=") for entry in text.split(",") if entry)}


_chances = _configured()


def crash_point(name: str) -> None:
    """Die here with kill -9, if this process was configured to."""
    chance = _chances.get(name)
    if chance is not None and _random.random() < chance:
        os.kill(os.getpid(), signal.SIGKILL)
