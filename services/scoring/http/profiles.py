"""The profiles a workspace can score by."""

from typing import Annotated, Any, Self
from uuid import UUID

from fastapi import APIRouter, Path
from pydantic import BaseModel, ConfigDict
from pydantic.config import JsonDict

from services.scoring.http.permissions import ScoresReader
from services.scoring.queries.list_profiles import ListedProfile, list_profiles
from shared.http.transaction import Tx

router = APIRouter(prefix="/api/companies/{ws}/scoring/profiles", tags=["profiles"])

EXAMPLE: JsonDict = {
    "key": "enterprise.v1",
    "version": 1,
    "title": "Enterprise: fit, intent and warning signs",
    "active": True,
    "shipped": True,
    "minimum": 0,
    "maximum": 100,
    "rules": [{"rule": "free_mail", "part": "negative", "kind": "email", "email": "free", "points": -10}],
}


class ProfileOut(BaseModel):
    """`active`: leads are scored by this version. `shipped`: it is as it came. `rules` are the profile's data."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    key: str
    version: int
    title: str
    active: bool
    shipped: bool
    minimum: int
    maximum: int
    rules: list[dict[str, Any]]

    @classmethod
    def of(cls, listed: ListedProfile) -> Self:
        document = listed.profile.model_dump(mode="json", by_alias=True, exclude_none=True)
        return cls(**document, active=listed.is_active, shipped=listed.is_shipped)


class ProfilesOut(BaseModel):
    items: list[ProfileOut]


@router.get("")
async def get_profiles(
    ws: Annotated[UUID, Path(description="The workspace's id")],  # noqa: ARG001 -- compared with the caller's beforehand
    _: ScoresReader,
    tx: Tx,
) -> ProfilesOut:
    """The workspace's profiles in all their versions, and the shipped ones."""
    return ProfilesOut(items=[ProfileOut.of(listed) for listed in await list_profiles(tx)])
