"""R4's `inbound.v1`: what a lead told us, clamped."""

import pytest

from services.scoring.tests.factories import INBOUND, points_of, score


class TestVectors:
    def test_gmail_and_nothing_else_is_40(self) -> None:
        assert score(INBOUND, mail_domain="gmail.com").score == 40

    def test_company_phone_and_business_mail_are_85(self) -> None:
        assert score(INBOUND, mail_domain="acme.test", company="Acme", has_phone=True).score == 85

    def test_everything_is_clamped_to_100(self) -> None:
        result = score(
            INBOUND,
            mail_domain="acme.test",
            company="Acme",
            has_phone=True,
            message_length=51,
            tier="L3",
            industry="Software",
            employees=6000,
        )

        assert (result.raw_score, result.score) == (125, 100)


class TestRules:
    @pytest.mark.parametrize(("length", "points"), [(50, 40), (51, 50)])
    def test_a_message_counts_when_longer_than_50_characters(self, length: int, points: int) -> None:
        assert score(INBOUND, message_length=length).raw_score == points

    @pytest.mark.parametrize(
        ("industry", "points"),
        [
            ("Technology", 15),
            ("Banking", 15),
            ("Health Care: Medical Facilities", 15),
            ("Manufacturing", 15),
            ("Professional Services", 10),
            ("Retail", 10),
            ("Oil & Gas", 10),
            ("Public sector", 10),
            ("Education", 5),
            ("n/a", None),
            ("Unknown", None),
        ],
    )
    def test_industries(self, industry: str, points: int | None) -> None:
        assert points_of(score(INBOUND, industry=industry)).get("industry") == points

    def test_the_size_is_what_the_lead_says(self) -> None:
        assert "company_size" not in points_of(score(INBOUND, mail_domain="microsoft.com"))
        assert points_of(score(INBOUND, employees=300))["company_size"] == 6
