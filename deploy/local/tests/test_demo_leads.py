"""The leads of `make demo`."""

from collections import Counter

from deploy.local.demo_leads import MESSES, demo_leads


class TestDemoLeads:
    def test_are_the_same_for_the_same_seed(self) -> None:
        assert demo_leads(50, seed=7) == demo_leads(50, seed=7)
        assert demo_leads(50, seed=7) != demo_leads(50, seed=8)

    def test_are_varied_and_some_are_messy(self) -> None:
        kinds = Counter(lead.kind for lead in demo_leads(500, seed=1))

        assert set(kinds) == {"clean", "repeat", *(name for name, _ in MESSES)}
        assert 0.5 < kinds["clean"] / 500 < 0.75

    def test_have_few_that_nobody_could_store(self) -> None:
        useless = [
            lead
            for lead in demo_leads(500, seed=1)
            if lead.kind in {"broken e-mail", "neither e-mail nor phone"} and "phone" not in lead.body
        ]

        assert len(useless) < 60
