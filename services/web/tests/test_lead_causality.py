"""The chain of events that led to one."""

from datetime import UTC, datetime, timedelta

from services.web.models.causality import chain_of
from services.web.models.timeline import Happening

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def happened(name: str, cause: str | None, *, after: float = 0) -> Happening:
    entry = {
        "id": name,
        "type": "lead.scored",
        "summary": {"score": 1, "band": "cold"},
        "occurred_at": (NOON + timedelta(seconds=after)).isoformat(),
        "actor": None,
        "causation_id": cause,
        "correlation_id": "request",
        "kafka": None,
    }
    return Happening.of(entry, {})


FORM = [
    happened("mail", "alert", after=0.4),
    happened("alert", "score", after=0.1),
    happened("owner", "created", after=0.2),
    happened("score", "created", after=0.1),
    happened("created", None),
    happened("edit", None, after=9),
]


class TestChainOf:
    def test_leads_from_the_first_event_over_all_causes_to_the_chosen_one(self) -> None:
        chain = chain_of(FORM, "mail")

        assert chain is not None
        assert [(link.happening.id, link.depth, link.leads_here) for link in chain.links] == [
            ("created", 0, True), ("score", 1, True), ("alert", 2, True), ("mail", 3, True), ("owner", 1, False),
        ]  # fmt: skip
        assert (chain.first.id, chain.chosen.id, chain.way, chain.took) == ("created", "mail", 4, "400 ms")
        assert chain.links[3].after_cause == "300 ms"

    def test_shows_what_followed_from_the_chosen_event_too(self) -> None:
        chain = chain_of(FORM, "created")

        assert chain is not None
        assert len(chain.links) == 5
        assert chain.way == 1

    def test_stands_alone_where_nothing_led_to_it(self) -> None:
        chain = chain_of(FORM, "edit")

        assert chain is not None
        assert [link.happening.id for link in chain.links] == ["edit"]

    def test_names_a_cause_that_the_crm_did_not_hear(self) -> None:
        chain = chain_of([happened("completed", "started")], "completed")

        assert chain is not None
        assert chain.unheard_cause == "started"

    def test_ends_in_a_circle_that_somebody_forged(self) -> None:
        chain = chain_of([happened("a", "b"), happened("b", "a")], "a")

        assert chain is not None
        assert len(chain.links) == 2

    def test_is_nothing_for_an_event_of_another_lead(self) -> None:
        assert chain_of(FORM, "elsewhere") is None
