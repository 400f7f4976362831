"""How long a mail waits for facts that other services have not delivered yet: order across topics is not promised."""

from datetime import timedelta

SHORTEST_WAIT = timedelta(seconds=0.5)
LONGEST_WAIT = timedelta(minutes=10)
WORTH_WAITING_FOR_LEAD = timedelta(hours=24)


class LeadNeverArrived(Exception):
    """The alert's lead is still unknown after a day: there is nothing a mail could say."""


def pause_before_next_look(age: timedelta, *, is_lead_known: bool) -> timedelta | None:
    """How long to wait before looking again, growing with the mail's age; None where the mail can be written.

    Without the lead there is nothing to say. Raises LeadNeverArrived.
    """
    if is_lead_known:
        return None
    if age >= WORTH_WAITING_FOR_LEAD:
        raise LeadNeverArrived
    return min(max(age / 2, SHORTEST_WAIT), LONGEST_WAIT)
