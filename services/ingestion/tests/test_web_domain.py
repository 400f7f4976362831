"""A mail domain names a company unless anybody can have an address there (R2)."""

import pytest

from services.ingestion.models.web_domain import company_domain


class TestCompanyDomain:
    @pytest.mark.parametrize(
        ("host", "domain"),
        [
            ("acme.com", "acme.com"),
            ("mail.eu.acme.co.uk", "acme.co.uk"),
            ("sales.acme.example", "acme.example"),
            ("xn--bcher-kva.example", "xn--bcher-kva.example"),
        ],
    )
    def test_is_the_registrable_domain(self, host: str, domain: str) -> None:
        assert company_domain(host) == domain

    @pytest.mark.parametrize("host", ["gmail.com", "mail.gmail.com", "mailinator.com", "co.uk", "com", "yahoo.co.uk"])
    def test_of_a_shared_domain_is_none(self, host: str) -> None:
        assert company_domain(host) is None
