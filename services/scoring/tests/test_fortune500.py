"""R22: who is proved to be of the Fortune 500, who only says so, and who is not asked."""

import csv

import pytest

from services.scoring.models.company_name import company_key
from services.scoring.models.facts import Facts
from services.scoring.models.fortune500 import Standing, fortune500
from services.scoring.models.lead_view import LeadView
from services.scoring.models.mail_domain import MailKind, look_up, registrable_domain
from services.scoring.models.shipped import SHIPPED
from services.scoring.tests.factories import ENTERPRISE, NOON, points_of, score


def view(**facts: str) -> LeadView:
    return LeadView.of(Facts(**facts), {}, competitors=frozenset(), at=NOON)  # type: ignore[arg-type]


class TestDomains:
    @pytest.mark.parametrize(
        ("domain", "company", "rank"),
        [
            ("microsoft.com", "Microsoft", 14),
            ("emea.microsoft.com", "Microsoft", 14),
            ("jpmchase.com", "JPMorgan Chase", 11),
            ("google.com", "Alphabet", 7),
            ("abc.xyz", "Alphabet", 7),
            ("fb.com", "Meta Platforms", 22),
            ("gs.com", "Goldman Sachs Group", 32),
            ("comcast.com", "Comcast Corporation", 35),
        ],
    )
    def test_prove_the_company(self, domain: str, company: str, rank: int) -> None:
        listing = view(mail_domain=domain).listing

        assert listing is not None
        assert (listing.company, listing.rank, listing.edition) == (company, rank, 2025)
        assert listing.standing is Standing.VERIFIED

    @pytest.mark.parametrize(
        ("domain", "parent"), [("linkedin.com", "Microsoft"), ("github.com", "Microsoft"), ("youtube.com", "Alphabet")]
    )
    def test_of_subsidiaries_lead_to_the_parent_with_a_flag(self, domain: str, parent: str) -> None:
        listing = view(mail_domain=domain).listing

        assert listing is not None
        assert (listing.company, listing.standing) == (parent, Standing.SUBSIDIARY)
        assert "belongs to" in str(listing)

    @pytest.mark.parametrize("domain", ["microsoft.com.evil.test", "notmicrosoft.com", "comcast.net", "microsoft.test"])
    def test_that_only_look_alike_prove_nothing(self, domain: str) -> None:
        assert view(mail_domain=domain).listing is None


class TestClaims:
    @pytest.mark.parametrize("company", ["Microsoft", "MICROSOFT Corporation", "microsoft, inc."])
    def test_from_a_free_mailbox_earn_half_the_points(self, company: str) -> None:
        result = score(ENTERPRISE, mail_domain="gmail.com", company=company)

        assert points_of(result) == {"fortune_500": 20, "free_mail": -10}
        assert "unverified" in result.reasons[0].evidence

    @pytest.mark.parametrize("company", ["Google", "J.P. Morgan Chase & Co.", "The Coca-Cola Company", "AT&T Inc."])
    def test_are_understood_by_alias(self, company: str) -> None:
        assert view(mail_domain="gmail.com", company=company).listing is not None

    @pytest.mark.parametrize("company", ["Micro soft", "Microsoft Partner Ltd", "Acme", "ACME Google Consulting"])
    def test_are_never_guessed(self, company: str) -> None:
        assert view(mail_domain="gmail.com", company=company).listing is None

    @pytest.mark.parametrize("domain", ["acme.test", "mailinator.com"])
    def test_from_elsewhere_are_not_believed(self, domain: str) -> None:
        assert view(mail_domain=domain, company="Microsoft").listing is None

    def test_without_a_mailbox_are_not_believed(self) -> None:
        assert view(company="Microsoft").listing is None


class TestShippedLists:
    def test_hold_500_ranked_companies_with_real_domains(self) -> None:
        with (SHIPPED / "fortune500-2025.csv").open(newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))

        assert [int(row["rank"]) for row in rows] == list(range(1, 501))
        assert all(registrable_domain(row["domain"]) == row["domain"] and "." in row["domain"] for row in rows)
        assert all(look_up(row["domain"]).kind is MailKind.BUSINESS for row in rows)

    @pytest.mark.parametrize(
        ("file", "column"), [("fortune500-domains.csv", "domain"), ("fortune500-names.csv", "alias")]
    )
    def test_of_aliases_name_listed_companies_once(self, file: str, column: str) -> None:
        with (SHIPPED / file).open(newline="", encoding="utf-8") as opened:
            rows = list(csv.DictReader(opened))
        companies = {listing.company for listing in fortune500()._by_name.values()}

        assert {row["company"] for row in rows} <= companies
        assert len({row[column] for row in rows}) == len(rows) >= 40

    def test_subsidiaries_are_named(self) -> None:
        with (SHIPPED / "fortune500-domains.csv").open(newline="", encoding="utf-8") as file:
            assert all((row["relation"] == "subsidiary") == bool(row["name"]) for row in csv.DictReader(file))


class TestCompanyNames:
    @pytest.mark.parametrize(
        ("name", "key"),
        [
            ("The Coca-Cola Company, Inc.", "coca cola"),
            ("KKR & Co.", "kkr"),
            ("Müller GmbH & Co. KG", "muller"),
            ("Société Générale S.A.", "societe generale"),
            ("Macy's", "macys"),
            ("  ", ""),
        ],
    )
    def test_are_compared_without_legal_form(self, name: str, key: str) -> None:
        assert company_key(name) == key
