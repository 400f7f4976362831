"""The kinds of rule a profile may be made of. Each looks at a lead and gives points with the evidence, or nothing."""

from datetime import timedelta
from typing import Annotated, Literal, NamedTuple

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from services.scoring.models.lead_view import LeadView
from services.scoring.models.mail_domain import MailKind
from services.scoring.models.seniority import SeniorityLevel

Part = Literal["fit", "intent", "negative"]
Number = int | float


def _halves(points: Number) -> Number:
    """Multiples of 0.5 are exact in binary: contributions add up to the last digit, in any order."""
    if points * 2 != int(points * 2):
        raise ValueError("points are multiples of 0.5")
    return int(points) if points == int(points) else points


Points = Annotated[Number, AfterValidator(_halves), Field(ge=-1000, le=1000)]


class Reason(NamedTuple):
    """One contribution to a score. `evidence` says what the rule saw, without naming the person."""

    rule: str
    points: Number
    evidence: str


class Verdict(NamedTuple):
    points: Number
    evidence: str


class _Rule(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    rule: str
    part: Part


class Always(_Rule):
    """The same points for every lead."""

    kind: Literal["always"]
    says: str
    points: Points

    def judge(self, _lead: LeadView) -> Verdict:
        return Verdict(self.points, self.says)


class Given(_Rule):
    """The lead told us something."""

    kind: Literal["given"]
    field: Literal["company", "phone", "tier"]
    points: Points

    def judge(self, lead: LeadView) -> Verdict | None:
        is_given = lead.facts.has_phone if self.field == "phone" else bool(getattr(lead.facts, self.field))
        return Verdict(self.points, f"gave a {self.field}") if is_given else None


class LongMessage(_Rule):
    """The lead wrote more than a line."""

    kind: Literal["message"]
    longer_than: int
    points: Points

    def judge(self, lead: LeadView) -> Verdict | None:
        if lead.facts.message_length <= self.longer_than:
            return None
        return Verdict(self.points, f"wrote more than {self.longer_than} characters")


class Mail(_Rule):
    """Whether the mailbox is a company's, a free one or a throw-away."""

    kind: Literal["email"]
    email: MailKind
    points: Points

    def judge(self, lead: LeadView) -> Verdict | None:
        if lead.mail is None or lead.mail.kind is not self.email:
            return None
        return Verdict(self.points, f"{lead.mail.name} is a {self.email.value} mail domain")


class Fortune500Company(_Rule):
    """R22: full points where the mail domain proves the company, fewer for a free-mail sender's claim."""

    kind: Literal["fortune_500"]
    points: Points
    unverified_points: Points

    def judge(self, lead: LeadView) -> Verdict | None:
        if lead.listing is None:
            return None
        return Verdict(self.points if lead.listing.is_verified else self.unverified_points, str(lead.listing))


class SeniorTitle(_Rule):
    kind: Literal["seniority"]
    points: dict[SeniorityLevel, Points]

    def judge(self, lead: LeadView) -> Verdict | None:
        if lead.seniority is None:
            return None
        level, words = lead.seniority.level, lead.seniority.words
        return Verdict(self.points.get(level, 0), f"the job title says {words}: {level.value}")


class SizeStep(BaseModel):
    """What a company earns from this head count on."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    starts_at: Annotated[int, Field(alias="from", ge=1)]
    points: Points


class CompanySize(_Rule):
    """`ask_the_list`: where the lead gave no head count, a verified Fortune 500 company's is on the list."""

    kind: Literal["size"]
    ask_the_list: bool
    steps: list[SizeStep]

    def judge(self, lead: LeadView) -> Verdict | None:
        employees, source = lead.facts.employees, "as the lead says"
        if employees is None and self.ask_the_list and lead.listing is not None and lead.listing.is_verified:
            employees, source = lead.listing.employees, f"by the Fortune 500 list of {lead.listing.edition}"
        if employees is None:
            return None
        points = max((step for step in self.steps if step.starts_at <= employees), key=_start, default=None)
        return Verdict(points.points, f"{employees:,} employees, {source}") if points else None


class Industry(_Rule):
    kind: Literal["industry"]
    points: dict[str, Points]

    def judge(self, lead: LeadView) -> Verdict | None:
        if lead.industry is None:
            return None
        return Verdict(self.points.get(lead.industry, 0), f"industry group {lead.industry}")


class Competitor(_Rule):
    kind: Literal["competitor"]
    points: Points

    def judge(self, lead: LeadView) -> Verdict | None:
        return Verdict(self.points, f"{lead.competitor} is a competitor") if lead.competitor else None


class Deeds(_Rule):
    """Points for each piece of evidence of a kind, up to `limit` (its `points` once where none is set).
    `within_days` counts recent evidence only."""

    kind: Literal["evidence"]
    evidence: str
    says: str
    points: Points
    limit: Points | None = None
    within_days: int | None = None

    def judge(self, lead: LeadView) -> Verdict | None:
        times = lead.evidence.get(self.evidence)
        if times and self.within_days is not None:
            oldest = lead.at - timedelta(days=self.within_days)
            times = [time for time in times if oldest < time]
        if not times or not self.points:
            return None
        limit = self.points if self.limit is None else self.limit
        enough = -(-limit // self.points)  # more than this many change neither points nor words
        count = int(min(len(times), enough))
        points = min(self.points * count, limit) if self.points > 0 else max(self.points * count, limit)
        return Verdict(points, f"{self.says}{f', {count} times' if count > 1 else ''}, first on {times[0]:%Y-%m-%d}")


def _start(step: SizeStep) -> int:
    return step.starts_at


Rule = Annotated[
    Always | Given | LongMessage | Mail | Fortune500Company | SeniorTitle | CompanySize | Industry | Competitor | Deeds,
    Field(discriminator="kind"),
]
