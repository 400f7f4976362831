"""What the query string of a list of leads may ask for."""

from datetime import UTC, datetime, time, timedelta
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Depends, Query
from pydantic import AfterValidator

from services.crm.http.permissions import LeadsReader
from services.crm.queries.list_leads import LeadFilter, LeadOrder
from shared.clock import utc_now
from shared.contracts.crm import LeadStatus
from shared.contracts.scoring import Band
from shared.errors import InvalidInput
from shared.http.pagination import LARGEST_LIMIT

WithoutNul = AfterValidator(lambda text: text.replace("\x00", ""))
Search = Annotated[str, WithoutNul, Query(max_length=200, description="Found in name, e-mail, company or phone")]
Source = Annotated[str, WithoutNul, Query(max_length=200, description="Where the lead came from first")]
Owner = Annotated[UUID | Literal["me", "none"] | None, Query(description="A user's id, `me` or `none`")]
FollowUp = Annotated[Literal["due"] | None, Query(description="`due`: planned for today (UTC) or earlier, still open")]
Ids = Annotated[list[UUID] | None, Query(max_length=LARGEST_LIMIT, description="Only these, as far as they match")]
Sort = Annotated[LeadOrder, Query(description="`-` means the largest first")]


def end_of_day(now: datetime) -> datetime:
    return datetime.combine(now.date() + timedelta(days=1), time(), UTC)


def lead_filter(
    *,
    caller: LeadsReader,
    search: Search = "",
    status: LeadStatus | None = None,
    band: Band | None = None,
    owner: Owner = None,
    source: Source = "",
    min_score: Annotated[int | None, Query(ge=0, le=100)] = None,
    follow_up: FollowUp = None,
    ids: Ids = None,
) -> LeadFilter:
    """All that is asked for must hold."""
    if owner == "me" and caller.user_id is None:
        raise InvalidInput("`owner=me` is for users; an API key owns no leads")
    owner_id = caller.user_id if owner == "me" else owner if isinstance(owner, UUID) else None
    return LeadFilter(
        search=search,
        status=status,
        band=band,
        owner_id=owner_id,
        unowned=owner == "none",
        source=source or None,
        min_score=min_score,
        follow_up_before=None if follow_up is None else end_of_day(utc_now()),
        ids=None if ids is None else tuple(ids),
    )


Wanted = Annotated[LeadFilter, Depends(lead_filter)]
