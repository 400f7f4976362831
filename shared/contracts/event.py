"""What an event is: an immutable fact, with a topic, an owner and a version, that only ever grows."""

from enum import StrEnum
from typing import Annotated, Any, ClassVar, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field

T = TypeVar("T")


class PersonalData:
    """Marks a field that identifies a person; a topic with such a field is PII and kept briefly."""


Personal = Annotated[T, PersonalData()]
Percent = Annotated[int, Field(ge=0, le=100)]
"""A score as it is shown: a whole number of 0 to 100."""


class PiiClass(StrEnum):
    """Whether a topic's messages say anything about a person beyond ids."""

    PERSONAL = "personal"
    NONE = "none"


NON_PERSONAL_RETENTION_DAYS = 396  # 13 months (R20)
PERSONAL_RETENTION_DAYS = 7

registered: dict[str, type["Event"]] = {}


class Event(BaseModel):
    """A fact that happened. Subclasses set the class variables and declare the data.

    Fields are only ever added, and only optional ones; a breaking change is a new class and topic
    (`lead.created.v2`). Unknown fields are ignored, so that an old consumer reads a newer producer.
    The docstring below a field is its meaning in every document made from the class.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", use_attribute_docstrings=True)

    topic: ClassVar[str]
    owner: ClassVar[str]
    subject: ClassVar[str] = "lead"
    version: ClassVar[str] = "1.0"
    partitions: ClassVar[int] = 6

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        if "topic" not in cls.__dict__:
            return
        if cls.topic in registered:
            raise TypeError(f"topic {cls.topic} is declared twice")
        registered[cls.topic] = cls

    @classmethod
    def read(cls, body: bytes | str) -> Self:
        """The event of a message's body, to the letter: "61" is no number. Raises pydantic's ValidationError."""
        return cls.model_validate_json(body, strict=True)

    @classmethod
    def personal_fields(cls) -> frozenset[str]:
        """Names of the fields that identify a person."""
        return frozenset(
            name for name, field in cls.model_fields.items() if any(isinstance(m, PersonalData) for m in field.metadata)
        )

    @classmethod
    def pii_class(cls) -> PiiClass:
        """How carefully the topic must be handled."""
        return PiiClass.PERSONAL if cls.personal_fields() else PiiClass.NONE

    @classmethod
    def retention_days(cls) -> int:
        """How long Kafka keeps the topic: briefly where it holds personal data."""
        return PERSONAL_RETENTION_DAYS if cls.personal_fields() else NON_PERSONAL_RETENTION_DAYS
