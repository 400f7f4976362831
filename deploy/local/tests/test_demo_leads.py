"""The leads of `make demo`, and what sales makes of them."""

from collections import Counter
from datetime import UTC, datetime, timedelta

from deploy.local.demo import _as_form
from deploy.local.demo_leads import demo_leads
from deploy.local.demo_messes import MESSES
from deploy.local.demo_work import demo_work
from shared.contracts.crm import LeadStatus

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
OWNER_IDS = {"sdr": "1", "editor": "2", "manager": "3"}


class TestDemoLeads:
    def test_are_the_same_for_the_same_seed(self) -> None:
        assert demo_leads(50, seed=7) == demo_leads(50, seed=7)
        assert demo_leads(50, seed=7) != demo_leads(50, seed=8)

    def test_begin_alike_however_many_are_asked_for(self) -> None:
        assert demo_leads(60, seed=7)[:50] == demo_leads(50, seed=7)

    def test_are_varied_and_some_are_messy(self) -> None:
        leads = demo_leads(500, seed=1)
        kinds = Counter(lead.kind for lead in leads)

        assert set(kinds) == {"clean", "repeat", *(name for name, _ in MESSES)}
        assert 0.7 < kinds["clean"] / 500 < 0.9
        assert {lead.way for lead in leads} == {"form", "json", "manual"}
        assert len({lead.body.get("source") for lead in leads}) >= 8

    def test_are_different_people(self) -> None:
        addresses = Counter(lead.body["email"] for lead in demo_leads(500, seed=1) if lead.kind == "clean")

        assert max(addresses.values()) == 1

    def test_have_few_that_nobody_could_store(self) -> None:
        useless = [
            lead
            for lead in demo_leads(500, seed=1)
            if lead.kind in {"broken e-mail", "neither e-mail nor phone"} and "phone" not in lead.body
        ]

        assert len(useless) < 30

    def test_travel_as_a_browser_would_send_them(self) -> None:
        form = _as_form({"email": "a@b.example", "consent": {"marketing": True, "text_version": "2026-10"}})

        assert form == {"email": "a@b.example", "consent.marketing": "true", "consent.text_version": "2026-10"}


class TestDemoWork:
    def test_is_the_same_for_the_same_seed(self) -> None:
        assert [demo_work(n, 1) for n in range(50)] == [demo_work(n, 1) for n in range(50)]

    def test_leaves_leads_in_every_status_that_can_be_reached_by_hand(self) -> None:
        last = {demo_work(n, 1).moves[-1:] for n in range(500)}

        statuses = {moves[0][0] if moves else "new" for moves in last}
        assert statuses == {*LeadStatus} - {"qualified", "converted", "recycled"}

    def test_gives_a_reason_where_a_lead_is_given_up(self) -> None:
        moves = [move for n in range(500) for move in demo_work(n, 1).moves]

        assert all(bool(reason) == (status in {"lost", "unqualified"}) for status, reason in moves)

    def test_plans_follow_ups_before_and_after_now(self) -> None:
        planned = [work.follow_up for n in range(500) if (work := demo_work(n, 1)).follow_up is not None]

        assert min(planned) < timedelta(0) < max(planned)

    def test_has_nothing_to_do_where_it_was_done(self) -> None:
        work = next(work for n in range(500) if (work := demo_work(n, 1)).follow_up and not work.estimate)
        owner = OWNER_IDS.get(work.owner or "")

        assert work.facts({"owner": "9", "next_follow_up_at": None}, OWNER_IDS, NOON)
        assert work.facts({"owner": owner, "next_follow_up_at": NOON.isoformat()}, OWNER_IDS, NOON) == {}

    def test_takes_some_assessments_to_the_end(self) -> None:
        sizes = Counter(len(demo_work(n, 1).assessment) for n in range(500))

        assert sizes[0] > 400
        assert sizes[10] > 20
        assert sum(number for size, number in sizes.items() if 0 < size < 10) > 3
