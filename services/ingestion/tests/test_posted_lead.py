"""Reading a posted lead: normal forms, every bad field named, nothing unknown lost."""

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ingestion.models.consent_statement import ConsentStatement
from services.ingestion.models.form_body import read_form
from services.ingestion.models.intake_rules import IntakeRules
from services.ingestion.models.json_body import read_json, read_object
from services.ingestion.models.lead_fields import KNOWN
from services.ingestion.models.posted_lead import LeadRefused, read_lead, source_of
from services.ingestion.tests.factories import FULL
from shared.errors import MalformedRequest

JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)
REST = [name for name in sorted(KNOWN) if name != "email"]
NAMES = st.sampled_from([*sorted(KNOWN), "custom", "utm_source"]) | st.text(max_size=6)


def refused(posted: dict[str, Any], rules: IntakeRules | None = None) -> dict[str, str]:
    """Pointer and code of each error."""
    with pytest.raises(LeadRefused) as caught:
        read_lead(posted, rules or IntakeRules())
    return {error.pointer: error.code for error in caught.value.errors}


class TestReadLead:
    def test_normalises_every_field(self) -> None:
        assert read_lead(FULL) == {
            "email": "ada.lovelace+demo@microsoft.com",
            "email_match": "ada.lovelace@microsoft.com",
            "identity": "ada.lovelace@microsoft.com",
            "company_domain": "microsoft.com",
            "first_name": "Ada",
            "last_name": "Lovelace",
            "phone": "+14255550123",
            "company": "Microsoft",
            "job_title": "CISO",
            "employees": 25_000,
            "industry": "technology",
            "country": "US",
            "message": "How does this integrate\nwith our SIEM?",
            "tier": "L3",
            "request": "demo",
            "source": "google",
            "medium": "cpc",
            "campaign": "autumn",
            "utm": {"utm_medium": "cpc", "utm_campaign": "autumn", "utm_term": "siem"},
            "referrer": "https://www.google.com/",
            "landing_page": "https://www.example.com/demo",
            "session_id": "s-1",
            "external_id": "crm-42",
            "consent": [ConsentStatement("marketing", True, "2026-10")],
            "marketing_consent": True,
            "custom": {"favourite_colour": "green"},
        }

    def test_names_every_bad_field(self) -> None:
        posted = {
            "email": "nobody",
            "phone": "12",
            "employees": "many",
            "request": "party",
            "company": "x" * 201,
            "first_name": ["Ann"],
            "last_name": "a\x00b",
            "job_title": "\ud800",
            "consent": {"marketing": "maybe"},
            "a/b~c": {"deep": "\x00"},
        }

        assert refused(posted) == {
            "/email": "not_an_email_address",
            "/phone": "not_a_phone_number",
            "/employees": "not_a_head_count",
            "/request": "unknown_choice",
            "/company": "too_long",
            "/first_name": "not_text",
            "/last_name": "nul_character",
            "/job_title": "lone_surrogate",
            "/consent/marketing": "not_a_yes_or_no",
            "/a~1b~0c": "nul_character",
        }

    @pytest.mark.parametrize("posted", [{}, {"email": None}, {"email": " ", "phone": ""}, {"name": "Ann"}])
    def test_needs_an_address_or_a_number(self, posted: dict[str, Any]) -> None:
        assert refused(posted) == {"/email": "missing"}

    def test_recognises_a_person_without_an_address_by_the_phone(self) -> None:
        assert read_lead({"phone": "030 1234567", "country": "de"})["identity"] == "+49301234567"

    def test_reads_a_number_with_the_country_of_the_workspace(self) -> None:
        assert read_lead({"phone": "030 1234567"}, IntakeRules(default_country="DE"))["phone"] == "+49301234567"

    def test_misses_what_the_workspace_demands(self) -> None:
        rules = IntakeRules(mandatory=("source", "medium"))

        assert refused({"email": "a@b.example", "utm_source": "x"}, rules) == {"/medium": "missing"}

    def test_keeps_what_it_does_not_know(self) -> None:
        posted = {
            "email": "a@b.example",
            "colour": "green",
            "custom": {"colour": "red", "size": 3},
            "tags": ["a", None],
        }

        assert read_lead(posted)["custom"] == {"colour": "red", "size": 3, "tags": ["a", None]}

    def test_lets_separate_names_go_before_a_full_one(self) -> None:
        lead = read_lead({"email": "a@b.example", "name": "Somebody Else", "last_name": "Lee"})

        assert (lead.get("first_name"), lead["last_name"]) == (None, "Lee")

    @pytest.mark.parametrize("value", [float("inf"), 10**400, {"a": {"b": {"c": [[[[[[1]]]]]]}}}, {"\x00": None}])
    def test_refuses_custom_values_that_cannot_be_stored(self, value: object) -> None:
        assert list(refused({"email": "a@b.example", "odd": value})) == ["/odd"]

    def test_cuts_what_browsers_fill_in(self) -> None:
        assert (
            len(read_lead({"email": "a@b.example", "referrer": "https://x.example/" + "y" * 5000})["referrer"]) == 2048
        )

    @given(st.dictionaries(NAMES, JSON_VALUES, max_size=6))
    def test_meets_anything_with_a_refusal_at_worst(self, posted: dict[str, Any]) -> None:
        with suppress(LeadRefused):
            assert read_lead(posted)["identity"]
        assert source_of(posted)

    @given(st.fixed_dictionaries({"email": st.emails()}, optional={name: st.text(max_size=30) for name in REST}))
    def test_is_stable(self, posted: dict[str, Any]) -> None:
        try:
            once = read_lead(posted)
        except LeadRefused:
            return
        again = {name: value for name, value in once.items() if name in KNOWN and name != "consent"}

        twice = read_lead(again)

        assert {name: twice.get(name) for name in again} == again
        assert twice["identity"] == once["identity"]


class TestReadForm:
    def test_reads_the_lead_that_json_would_have_said(self) -> None:
        body = (
            b"email=ann%40acme.example&consent.marketing=on&consent%5Btext_version%5D=v2&colour=green&colour=red"
            b"&custom.size=3&company=Old&company=Acme&name="
        )

        assert read_form(body) == {
            "email": "ann@acme.example",
            "consent": {"marketing": "on", "text_version": "v2"},
            "colour": ["green", "red"],
            "custom": {"size": "3"},
            "company": "Acme",
            "name": "",
        }

    @pytest.mark.parametrize("body", [b"email=%ff", b"\xff=1", b"a=1&" * 2000])
    def test_refuses_what_is_no_form(self, body: bytes) -> None:
        with pytest.raises(MalformedRequest):
            read_form(body)

    @given(st.binary(max_size=200))
    def test_meets_any_bytes_with_a_refusal_at_worst(self, body: bytes) -> None:
        with suppress(MalformedRequest):
            read_form(body)


class TestReadJson:
    @pytest.mark.parametrize(
        "body", [b"", b"{", b"\xff", b'{"a":NaN}', b"[" * 100_000, b'{"a":' * 5000, b"9" * 5000, b'{"a":"\x00"}']
    )
    def test_refuses_what_is_no_json(self, body: bytes) -> None:
        with pytest.raises(MalformedRequest):
            read_json(body)

    def test_reads_half_a_surrogate_pair(self) -> None:
        assert read_json(b'{"name":"\\ud800"}') == {"name": "\ud800"}

    @pytest.mark.parametrize("body", [b"[]", b"1", b"null", b'"x"'])
    def test_wants_an_object(self, body: bytes) -> None:
        with pytest.raises(MalformedRequest):
            read_object(body)
