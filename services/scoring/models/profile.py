"""A scoring profile: which rules count, for how many points. Data, versioned; the shipped ones are defaults (R4)."""

import os
from functools import cache, lru_cache
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from services.scoring.models.rules import Rule
from services.scoring.models.shipped import SHIPPED

DEFAULT_PROFILE = "enterprise.v1"


class Profile(BaseModel):
    """`minimum` and `maximum` clamp the score. A change of any value is a new version."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: Annotated[str, Field(pattern=r"^[a-z0-9_.-]{1,64}$")]
    version: Annotated[int, Field(ge=1)]
    title: str
    minimum: Annotated[int, Field(ge=0, le=100)]
    maximum: Annotated[int, Field(ge=0, le=100)]
    rules: tuple[Rule, ...]

    @model_validator(mode="after")
    def _rules_have_names(self) -> Self:
        names = [rule.rule for rule in self.rules]
        if len(set(names)) != len(names):
            raise ValueError("two rules share a name")
        return self


@lru_cache(maxsize=256)
def parse_profile(document: str) -> Profile:
    """A stored profile; parsed once, however often it is read."""
    return Profile.model_validate_json(document)


@cache
def shipped_profiles() -> dict[str, Profile]:
    """Key → the profile that a workspace has without having changed anything. Raises OSError."""
    folder = SHIPPED / "profiles"
    documents = [(folder / name).read_text(encoding="utf-8") for name in sorted(os.listdir(folder))]
    return {profile.key: profile for profile in map(parse_profile, documents)}
