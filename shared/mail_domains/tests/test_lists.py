"""The lists hold domains as they are looked up."""

import pytest

from shared.mail_domains.lists import disposable_mail_domains, free_mail_domains


class TestLists:
    def test_name_well_known_domains(self) -> None:
        assert {"gmail.com", "yahoo.co.uk", "web.de"} <= free_mail_domains()
        assert "mailinator.com" in disposable_mail_domains()

    @pytest.mark.parametrize("domains", [free_mail_domains(), disposable_mail_domains()], ids=["free", "disposable"])
    def test_hold_nothing_but_lower_case_domains(self, domains: frozenset[str]) -> None:
        assert len(domains) > 4_000
        assert [domain for domain in domains if domain != domain.lower() or "." not in domain] == []
