"""R1 over every pair of statuses."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from services.crm.models.status import MOVES, IllegalTransition, Need, ReasonMissing, Standing, imported_status
from shared.contracts.crm import LeadStatus

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
LONG_AGO = NOON - timedelta(days=400)

# R1, written out once more by hand: (from, to) → what the move needs.
LEGAL = {
    ("new", "contacted"): Need.NOTHING,
    ("contacted", "nurturing"): Need.NOTHING,
    ("new", "qualified"): Need.QUALIFICATION,
    ("contacted", "qualified"): Need.QUALIFICATION,
    ("nurturing", "qualified"): Need.QUALIFICATION,
    ("new", "unqualified"): Need.REASON,
    ("contacted", "unqualified"): Need.REASON,
    ("nurturing", "unqualified"): Need.REASON,
    ("unqualified", "recycled"): Need.REST,
    ("recycled", "nurturing"): Need.NOTHING,
    ("qualified", "converted"): Need.CONVERSION,
    ("new", "lost"): Need.REASON,
    ("contacted", "lost"): Need.REASON,
    ("nurturing", "lost"): Need.REASON,
    ("qualified", "lost"): Need.REASON,
    ("recycled", "lost"): Need.REASON,
}
PAIRS = list(product(LeadStatus, LeadStatus))


def standing(status: str, *, since: datetime = LONG_AGO, has_qualification: bool = False) -> Standing:
    return Standing(LeadStatus(status), since, has_qualification)


def goes(lead: Standing, target: LeadStatus) -> bool:
    try:
        lead.check(target, "a reason", now=NOON)
    except IllegalTransition:
        return False
    return True


class TestStanding:
    @pytest.mark.parametrize(("source", "target"), PAIRS)
    def test_lets_go_exactly_the_moves_of_r1_that_have_all_they_need(self, source: str, target: str) -> None:
        lead = standing(source, has_qualification=True)
        need = LEGAL.get((source, target))

        if need is None or need is Need.CONVERSION:
            with pytest.raises(IllegalTransition):
                lead.check(LeadStatus(target), "a reason", now=NOON)
        else:
            lead.check(LeadStatus(target), "a reason", now=NOON)

    @pytest.mark.parametrize("source", LeadStatus)
    def test_lists_as_allowed_exactly_what_it_lets_go(self, source: str) -> None:
        lead = standing(source)

        assert lead.allowed(now=NOON) == [target for target in MOVES[lead.status] if goes(lead, target)]

    @pytest.mark.parametrize(("source", "target"), [pair for pair, need in LEGAL.items() if need is Need.REASON])
    def test_asks_for_a_reason_where_a_lead_is_given_up(self, source: str, target: str) -> None:
        with pytest.raises(ReasonMissing) as refusal:
            standing(source).check(LeadStatus(target), None, now=NOON)

        assert refusal.value.errors[0].pointer == "/reason"

    def test_says_that_a_qualification_record_is_missing(self) -> None:
        with pytest.raises(IllegalTransition) as refusal:
            standing("contacted").check(LeadStatus.QUALIFIED, None, now=NOON)

        assert refusal.value.status == 409
        assert refusal.value.extra == {
            "allowed": ["nurturing", "unqualified", "lost"],
            "missing": ["qualification_record"],
        }

    def test_recycles_after_ninety_days_and_not_before(self) -> None:
        since = NOON - timedelta(days=90)
        standing("unqualified", since=since).check(LeadStatus.RECYCLED, None, now=NOON)

        with pytest.raises(IllegalTransition) as refusal:
            standing("unqualified", since=since + timedelta(seconds=1)).check(LeadStatus.RECYCLED, None, now=NOON)

        assert refusal.value.extra["missing"] == ["recycle_after"]

    def test_ends_with_the_conversion_and_with_the_loss(self) -> None:
        assert standing("converted").allowed(now=NOON) == []
        assert standing("lost").allowed(now=NOON) == []

    def test_never_converts_by_hand(self) -> None:
        with pytest.raises(IllegalTransition) as refusal:
            standing("qualified", has_qualification=True).check(LeadStatus.CONVERTED, "won", now=NOON)

        assert refusal.value.extra == {"allowed": ["lost"], "missing": ["conversion"]}


class TestImportedStatus:
    @pytest.mark.parametrize("stage", ["proposal", "negotiation", "demo", "review"])
    def test_reads_a_stage_as_a_qualified_lead_with_an_opportunity(self, stage: str) -> None:
        imported = imported_status(stage.upper())

        assert imported is not None
        assert (imported.status, imported.opportunity_stage) == (LeadStatus.QUALIFIED, stage)

    @pytest.mark.parametrize("text", ["won", "closed_won", "Closed Won", "closed-won"])
    def test_reads_won_as_converted_with_a_won_opportunity(self, text: str) -> None:
        imported = imported_status(text)

        assert imported is not None
        assert (imported.status, imported.opportunity_stage) == (LeadStatus.CONVERTED, "closed_won")

    def test_knows_its_own_names_and_no_others(self) -> None:
        imported = imported_status(" Nurturing ")

        assert imported is not None
        assert (imported.status, imported.opportunity_stage) == (LeadStatus.NURTURING, None)
        assert imported_status("sleeping") is None
