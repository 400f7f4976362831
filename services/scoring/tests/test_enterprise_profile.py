"""R4's `enterprise.v1`: every weight, every vector."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.scoring.models.evaluation import evaluate
from services.scoring.models.evidence import Evidence, EvidenceKind, occasions
from services.scoring.models.facts import Facts
from services.scoring.models.lead_view import LeadView
from services.scoring.models.profile import Profile
from services.scoring.tests.factories import DEMO, ENTERPRISE, INBOUND, NOON, points_of, score

SIZES = [(1, 0), (10, 0), (11, 2), (50, 2), (51, 4), (200, 4), (201, 6), (1000, 6), (1001, 8), (5000, 8), (5001, 10)]
WEIGHTS = [
    (EvidenceKind.DEMO_REQUEST, 5, 20),
    (EvidenceKind.ASSESSMENT_COMPLETED, 5, 15),
    (EvidenceKind.ROI_CALCULATION, 5, 10),
    (EvidenceKind.PRICING_PAGE, 1, 5),
    (EvidenceKind.PRICING_PAGE, 5, 10),
    (EvidenceKind.HIGH_INTENT_CHAT, 5, 10),
    (EvidenceKind.REPLY, 5, 10),
    (EvidenceKind.HUMAN_CLICK, 2, 6),
    (EvidenceKind.HUMAN_CLICK, 5, 9),
    (EvidenceKind.BOUNCE, 5, -20),
    (EvidenceKind.UNSUBSCRIBE, 5, -15),
]


def happened(kind: str, times: int) -> list[Evidence]:
    return [Evidence(kind, f"occasion-{number}", NOON - timedelta(days=number)) for number in range(times)]


class TestVectors:
    def test_microsoft_ciso_with_a_demo_request_is_clamped_to_100(self) -> None:
        result = score(ENTERPRISE, DEMO, mail_domain="microsoft.com", job_title="CISO", employees=25_000)

        assert (result.raw_score, result.score) == (105, 100)
        assert points_of(result) == {
            "fortune_500": 40,
            "seniority": 25,
            "company_size": 10,
            "business_email": 10,
            "demo_request": 20,
        }

    @pytest.mark.parametrize("domain", ["jpmorganchase.com", "jpmchase.com", "jpmorgan.com", "eu.jpmorgan.com"])
    def test_jpmorgan_vp_security_with_a_demo_request_is_95(self, domain: str) -> None:
        result = score(ENTERPRISE, DEMO, mail_domain=domain, company="JPMorgan Chase", job_title="VP Security")

        assert (result.raw_score, result.score) == (95, 95)
        assert points_of(result)["company_size"] == 10  # the head count is on the list


class TestFit:
    @pytest.mark.parametrize(("employees", "points"), SIZES)
    def test_size_steps(self, employees: int, points: int) -> None:
        assert score(ENTERPRISE, employees=employees).raw_score == points

    def test_a_head_count_from_the_lead_beats_the_list(self) -> None:
        assert points_of(score(ENTERPRISE, mail_domain="microsoft.com", employees=20))["company_size"] == 2

    def test_an_unverified_company_lends_no_head_count(self) -> None:
        assert "company_size" not in points_of(score(ENTERPRISE, mail_domain="gmail.com", company="Microsoft"))

    @pytest.mark.parametrize(("title", "points"), [("CFO", 25), ("SVP Sales", 15), ("Director IT", 10), ("Analyst", 0)])
    def test_seniority(self, title: str, points: int) -> None:
        assert score(ENTERPRISE, job_title=title).raw_score == points


class TestIntentAndWarnings:
    @pytest.mark.parametrize(("kind", "times", "points"), WEIGHTS)
    def test_evidence_counts_up_to_its_limit(self, kind: str, times: int, points: int) -> None:
        assert score(ENTERPRISE, *happened(kind, times)).raw_score == points

    def test_old_clicks_do_not_count(self) -> None:
        click = Evidence(EvidenceKind.HUMAN_CLICK, "link", NOON - timedelta(days=30))

        assert score(ENTERPRISE, click).raw_score == 0

    def test_the_same_occasion_counts_once(self) -> None:
        assert score(ENTERPRISE, *happened(EvidenceKind.PRICING_PAGE, 1) * 3).raw_score == 5

    def test_more_evidence_than_counts_changes_nothing(self) -> None:
        first, *later = reversed(happened(EvidenceKind.DEMO_REQUEST, 9))

        assert score(ENTERPRISE, first).reasons == score(ENTERPRISE, first, *later).reasons

    @pytest.mark.parametrize(("domain", "points"), [("mailinator.com", -40), ("gmail.com", -10), ("acme.test", 10)])
    def test_mailboxes(self, domain: str, points: int) -> None:
        assert score(ENTERPRISE, mail_domain=domain).raw_score == points

    @pytest.mark.parametrize("facts", [{"mail_domain": "eu.rival.test"}, {"company_domain": "www.rival.test"}])
    def test_competitors(self, facts: dict[str, Any]) -> None:
        result = score(ENTERPRISE, competitors=frozenset({"rival.test"}), **facts)

        assert points_of(result)["competitor"] == -50

    def test_a_score_never_falls_below_0(self) -> None:
        result = score(ENTERPRISE, *happened(EvidenceKind.BOUNCE, 1), mail_domain="mailinator.com")

        assert (result.raw_score, result.score) == (-60, 0)


any_facts = st.builds(
    Facts,
    mail_domain=st.sampled_from([None, "microsoft.com", "linkedin.com", "gmail.com", "mailinator.com", "acme.test"]),
    has_phone=st.booleans(),
    company=st.sampled_from([None, "Microsoft", "Acme"]),
    company_domain=st.sampled_from([None, "rival.test"]),
    job_title=st.sampled_from([None, "CISO", "VP Sales", "Director", "Analyst"]),
    employees=st.none() | st.integers(1, 300_000),
    industry=st.sampled_from([None, "Banking", "Education"]),
    tier=st.sampled_from([None, "L3"]),
    message_length=st.integers(0, 200),
)
any_evidence = st.lists(
    st.builds(
        Evidence,
        kind=st.sampled_from([*EvidenceKind, "other_request"]),
        key=st.sampled_from("abcde"),
        occurred_at=st.integers(0, 60).map(lambda days: NOON - timedelta(days=days)),
    ),
    max_size=12,
)


class TestEveryLead:
    @settings(deadline=None)  # the first example loads the lists
    @given(st.sampled_from([ENTERPRISE, INBOUND]), any_facts, any_evidence)
    def test_contributions_add_up_and_the_score_is_clamped(
        self, profile: Profile, facts: Facts, evidence: list[Evidence]
    ) -> None:
        view = LeadView.of(facts, occasions(evidence), competitors=frozenset({"rival.test"}), at=NOON)
        result = evaluate(profile, view)

        assert sum(reason.points for reason in result.reasons) == result.raw_score
        assert result.score == min(100, max(0, result.raw_score))
        assert all(reason.points and reason.evidence for reason in result.reasons)

    @settings(deadline=None)  # the first example loads the lists
    @given(any_facts, any_evidence, st.randoms())
    def test_the_order_of_evidence_does_not_matter(
        self, facts: Facts, evidence: list[Evidence], chance: object
    ) -> None:
        shuffled = sorted(evidence, key=lambda _: chance.random())  # type: ignore[attr-defined]

        first = LeadView.of(facts, occasions(evidence), competitors=frozenset(), at=NOON)
        second = LeadView.of(facts, occasions(shuffled), competitors=frozenset(), at=NOON)

        assert evaluate(ENTERPRISE, first) == evaluate(ENTERPRISE, second)
