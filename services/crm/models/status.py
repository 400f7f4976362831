"""R1: the statuses of a lead, the moves between them, and what each move needs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from shared.contracts.crm import LeadStatus
from shared.errors import Conflict, FieldError, InvalidInput

RECYCLE_AFTER = timedelta(days=90)
"""The default; a workspace may rest its unqualified leads longer or shorter."""


class Need(StrEnum):
    """What must be there before a move."""

    NOTHING = "nothing"
    REASON = "reason"
    QUALIFICATION = "qualification_record"
    CONVERSION = "conversion"
    REST = "recycle_after"


MOVES: Mapping[LeadStatus, Mapping[LeadStatus, Need]] = MappingProxyType(
    {
        LeadStatus.NEW: {
            LeadStatus.CONTACTED: Need.NOTHING,
            LeadStatus.QUALIFIED: Need.QUALIFICATION,
            LeadStatus.UNQUALIFIED: Need.REASON,
            LeadStatus.LOST: Need.REASON,
        },
        LeadStatus.CONTACTED: {
            LeadStatus.NURTURING: Need.NOTHING,
            LeadStatus.QUALIFIED: Need.QUALIFICATION,
            LeadStatus.UNQUALIFIED: Need.REASON,
            LeadStatus.LOST: Need.REASON,
        },
        LeadStatus.NURTURING: {
            LeadStatus.QUALIFIED: Need.QUALIFICATION,
            LeadStatus.UNQUALIFIED: Need.REASON,
            LeadStatus.LOST: Need.REASON,
        },
        LeadStatus.QUALIFIED: {LeadStatus.CONVERTED: Need.CONVERSION, LeadStatus.LOST: Need.REASON},
        LeadStatus.UNQUALIFIED: {LeadStatus.RECYCLED: Need.REST},
        LeadStatus.RECYCLED: {LeadStatus.NURTURING: Need.NOTHING, LeadStatus.LOST: Need.REASON},
        LeadStatus.CONVERTED: {},
        LeadStatus.LOST: {},
    }
)


class IllegalTransition(Conflict):
    """R1 does not allow this move, or not yet. `allowed` lists the moves that are open now, `missing` what this one
    still needs."""

    code, title = "illegal_transition", "The lead's status does not allow this move"


class ReasonMissing(InvalidInput):
    """Giving a lead up needs a reason."""

    code = "reason_missing"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a lead stands: its status, since when, and whether somebody recorded its qualification."""

    status: LeadStatus
    since: datetime
    has_qualification: bool
    recycle_after: timedelta = RECYCLE_AFTER

    def missing(self, target: LeadStatus, *, now: datetime) -> Need | None:
        """What the move to `target` still needs beside a reason, which comes with the request. None if it may go."""
        need = MOVES[self.status][target]
        if need is Need.QUALIFICATION and not self.has_qualification:
            return need
        if need is Need.REST and now < self.since + self.recycle_after:
            return need
        # Only the conversion itself (R9) converts; a status is never set to it by hand.
        return need if need is Need.CONVERSION else None

    def allowed(self, *, now: datetime) -> list[LeadStatus]:
        """The statuses that the lead may be moved to now, in the order of R1."""
        return [target for target in MOVES[self.status] if self.missing(target, now=now) is None]

    def check(self, target: LeadStatus, reason: str | None, *, now: datetime) -> None:
        """Raises IllegalTransition (409) or ReasonMissing (422) unless the lead may be moved to `target` now."""
        allowed = [status.value for status in self.allowed(now=now)]
        if target not in MOVES[self.status]:
            raise IllegalTransition(f"A lead that is {self.status} cannot become {target}", allowed=allowed, missing=[])
        missing = self.missing(target, now=now)
        if missing is not None:
            raise IllegalTransition(
                f"Before a lead that is {self.status} becomes {target} it needs: {missing}",
                allowed=allowed,
                missing=[missing.value],
            )
        if MOVES[self.status][target] is Need.REASON and not reason:
            raise ReasonMissing(
                f"Say why the lead becomes {target}",
                errors=[FieldError("/reason", "required", f"A lead becomes {target} for a reason")],
            )


@dataclass(frozen=True, slots=True)
class ImportedStatus:
    """What a foreign system's status means here: a lead's status, and the stage of the opportunity it brings along."""

    status: LeadStatus
    opportunity_stage: str | None = None


IMPORT_ALIASES: Mapping[str, ImportedStatus] = MappingProxyType(
    {
        "demo": ImportedStatus(LeadStatus.QUALIFIED, "demo"),
        "proposal": ImportedStatus(LeadStatus.QUALIFIED, "proposal"),
        "negotiation": ImportedStatus(LeadStatus.QUALIFIED, "negotiation"),
        "review": ImportedStatus(LeadStatus.QUALIFIED, "review"),
        "won": ImportedStatus(LeadStatus.CONVERTED, "closed_won"),
        "closed_won": ImportedStatus(LeadStatus.CONVERTED, "closed_won"),
    }
)


def imported_status(text: str) -> ImportedStatus | None:
    """Read a status as other systems write it (C5), or None where it means nothing to R1."""
    name = text.strip().lower().replace(" ", "_").replace("-", "_")
    if name in IMPORT_ALIASES:
        return IMPORT_ALIASES[name]
    return ImportedStatus(LeadStatus(name)) if name in set(LeadStatus) else None
