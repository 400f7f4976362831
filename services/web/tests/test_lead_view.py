"""Views of the list of leads: what a URL means, and what a view's URL is."""

from uuid import UUID, uuid4

import pytest

from services.web.models.lead_view import LeadView

ME = UUID("01a1fc90-5fff-78f1-99d6-97f255cab769")


class TestLeadView:
    def test_has_no_query_where_nothing_is_asked(self) -> None:
        assert LeadView.of({}).path == "/leads"
        assert LeadView.of({"search": " ", "limit": "25", "sort": "-created_at"}).path == "/leads"

    def test_writes_what_it_reads(self) -> None:
        query = {
            "search": "ada & co",
            "band": "hot",
            "owner": str(ME),
            "min_score": "40",
            "sort": "score",
            "limit": "50",
        }

        view = LeadView.of(query)

        assert view.path == f"/leads?search=ada+%26+co&band=hot&owner={ME}&min_score=40&sort=score&limit=50"
        assert view.asked == query
        assert view.for_crm() == {**query, "limit": 50}

    @pytest.mark.parametrize(
        "query",
        [
            {"band": "lukewarm"}, {"status": "gone"}, {"owner": "bob"}, {"min_score": "-1"}, {"min_score": "101"},
            {"min_score": "ten"}, {"limit": "1000000"}, {"limit": "x"}, {"sort": "name"}, {"follow_up": "never"},
        ],
    )  # fmt: skip
    def test_leaves_out_what_cannot_be_meant(self, query: dict[str, str]) -> None:
        assert LeadView.of(query) == LeadView()

    def test_returns_to_the_first_page_with_any_other_change(self) -> None:
        view = LeadView.of({"cursor": "abc", "band": "hot"})

        assert view.path == "/leads?band=hot&cursor=abc"
        assert view.with_values(sort="score") == "/leads?band=hot&sort=score"
        assert view.with_values(cursor="def") == "/leads?band=hot&cursor=def"

    def test_turns_an_order_round_at_the_second_click(self) -> None:
        assert LeadView().sorted_by("score") == "/leads?sort=-score"
        assert LeadView.of({"sort": "-score"}).sorted_by("score") == "/leads?sort=score"
        assert LeadView.of({"sort": "-score"}).direction("score") == "descending"
        assert LeadView().direction("score") == "none"

    def test_is_the_same_for_two_people_unless_it_asks_for_their_own(self) -> None:
        assert LeadView.of({"owner": "none"}).key(ME) == LeadView.of({"owner": "none"}).key(uuid4())
        assert LeadView.of({"owner": "me"}).key(ME) != LeadView.of({"owner": "me"}).key(uuid4())
        assert LeadView.of({"owner": "me"}).key(ME) == LeadView.of({"owner": str(ME)}).key(uuid4())

    def test_takes_the_place_of_a_search_that_somebody_goes_on_typing(self) -> None:
        typed = LeadView.of({"search": "ad", "band": "hot"})

        assert LeadView.of({"search": "ada", "band": "hot"}).refines(typed)
        assert not LeadView.of({"search": "ada"}).refines(typed)
        assert not LeadView.of({"search": "a"}).refines(LeadView())
