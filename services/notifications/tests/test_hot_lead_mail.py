"""What a hot-lead mail says, and how it is written as MIME."""

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifications.gateways.mime import AddressUnusable, write_message
from services.notifications.models.hot_lead import HotLead, Role
from services.notifications.models.rendering import RenderedMail, render_hot_lead, signed
from services.notifications.tests.factories import NOON, PUBLIC_URL, SENDER
from shared.contracts.examples import EXAMPLES, LEAD
from shared.contracts.scoring import Band

NATURAL_KEY = "hot-lead:01932f6e-6c00-7a10-8f00-5f3c2a1b0c04:owner"


def a_hot_lead(**changes: Any) -> HotLead:
    facts: dict[str, Any] = {
        "lead_id": LEAD,
        "role": Role.OWNER,
        "score": 100,
        "threshold": 80,
        "band": Band.VERY_HOT,
        "raised_at": NOON,
        "first_name": "Ada",
        "last_name": "Lovelace",
        "email": "ada.lovelace+demo@microsoft.com",
        "phone": "+14255550123",
        "company": "Microsoft",
        "job_title": "CISO",
        "reasons": EXAMPLES["lead.alert_raised"]["contributions"],
    }
    return HotLead.model_validate({**facts, **changes})


def rendered(**changes: Any) -> RenderedMail:
    return render_hot_lead(a_hot_lead(**changes), public_url=PUBLIC_URL + "/")


def sent(mail: RenderedMail, to_address: str = "sam@example.com") -> EmailMessage:
    """The mail as a reader's program parses it."""
    written = write_message(mail, natural_key=NATURAL_KEY, to_address=to_address, sender=SENDER, now=NOON)
    parsed = message_from_bytes(written, policy=default)
    assert isinstance(parsed, EmailMessage)
    return parsed


class TestHotLeadMail:
    def test_says_who_how_hot_why_and_where(self) -> None:
        mail = rendered()

        assert mail.subject == "Very hot lead (100): Ada Lovelace, Microsoft"
        for part in (mail.text, mail.html):
            for said in ("Ada Lovelace", "CISO, Microsoft", "100", "Very hot", "Fortune 500", "rank 14", "+40"):
                assert said in part
            assert f"{PUBLIC_URL}/leads/{LEAD}" in part

    def test_lists_the_strongest_reason_first_and_explains_the_clamp(self) -> None:
        lines = [line.split()[0] for line in rendered().text.splitlines() if line.startswith("  ") and "+" in line[:8]]

        assert lines == ["+40", "+25", "+20", "+10", "+10", "+105"]
        assert "stays between 0 and 100" in rendered().text

    def test_says_where_the_score_came_from(self) -> None:
        assert "The first score of this lead is above your alert threshold of 80." in rendered().text
        assert "from 71" in rendered(score=82, previous_score=71).text

    def test_is_complete_without_company_reasons_and_contact(self) -> None:
        mail = rendered(
            first_name=None, last_name=None, email=None, phone=None, company=None, job_title=None, reasons=[]
        )  # fmt: skip

        assert mail.subject == "Very hot lead (100): A new lead"
        for part in (mail.text, mail.html):
            assert "None" not in part
            assert "Why the score" not in part

    def test_calls_a_nameless_lead_by_its_address(self) -> None:
        assert rendered(first_name="", last_name=" ").subject.endswith("ada.lovelace+demo@microsoft.com, Microsoft")

    def test_tells_each_role_why_it_gets_the_mail(self) -> None:
        assert "because you own this lead" in rendered().html
        assert "every hot-lead alert of your workspace" in rendered(role=Role.SALES).html

    def test_escapes_what_a_stranger_typed(self) -> None:
        html = rendered(first_name="<script>alert(1)</script>", email='a"onmouseover="x@example.com').html

        assert "<script>" not in html
        assert 'a"onmouseover' not in html

    def test_gives_a_lead_no_second_header(self) -> None:
        subject = rendered(first_name="Ada\r\nBcc: victim@example.com", last_name="\u202eecalevoL").subject

        message = sent(RenderedMail(subject, "<p>", "text"))
        assert subject == "Very hot lead (100): Ada Bcc: victim@example.com ecalevoL, Microsoft"
        assert message["Bcc"] is None
        assert message["Subject"] == subject

    @given(st.text(max_size=300), st.text(max_size=300))
    def test_survives_any_name_and_company(self, name: str, company: str) -> None:
        mail = rendered(first_name=name, company=company)

        assert len(mail.subject) <= 150
        assert mail.subject.isprintable() or not mail.subject.isascii()
        assert "\n" not in sent(mail)["Subject"]

    @pytest.mark.parametrize(
        ("points", "shown"), [(40, "+40"), (-20, "\N{MINUS SIGN}20"), (2.5, "+2.5"), (0, "+0"), (10.04, "+10")]
    )
    def test_writes_points_as_people_do(self, points: float, shown: str) -> None:
        assert signed(points) == shown


class TestMime:
    def test_has_both_parts_as_they_were_rendered(self) -> None:
        mail = rendered(company="Österreichische Bahn", first_name="Žofie")
        message = sent(mail)

        plain, html = message.iter_parts()
        assert message.get_content_type() == "multipart/alternative"
        assert (plain.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
        assert plain.get_content().splitlines() == mail.text.splitlines()
        assert html.get_content().splitlines() == mail.html.splitlines()
        assert "Žofie" in message["Subject"]

    def test_names_the_effect_in_its_message_id(self) -> None:
        first, again = sent(rendered()), sent(rendered(score=81))

        assert first["Message-ID"] == again["Message-ID"]
        assert first["Message-ID"] == ("<hot-lead.01932f6e-6c00-7a10-8f00-5f3c2a1b0c04.owner@demo.leadflow.example>")

    def test_says_that_a_program_wrote_it(self) -> None:
        assert sent(rendered())["Auto-Submitted"] == "auto-generated"

    def test_fits_every_mail_server(self) -> None:
        written = write_message(
            rendered(company="Ö" * 120), natural_key=NATURAL_KEY, to_address="a@b.example", sender=SENDER, now=NOON
        )

        lines = written.split(b"\r\n")
        assert max(len(line) for line in lines) <= 998
        assert all(byte < 128 for line in lines for byte in line)

    @pytest.mark.parametrize(
        "address", ["", "nobody", "a@b.example\r\nBcc: c@d.example", "a b@c.example", "@", "a@b@c"]
    )
    def test_refuses_an_address_no_header_can_hold(self, address: str) -> None:
        with pytest.raises(AddressUnusable):
            sent(rendered(), to_address=address)

    def test_refuses_a_subject_of_two_lines(self) -> None:
        with pytest.raises(ValueError, match="one line"):
            sent(RenderedMail("Hot\nBcc: victim@example.com", "<p>", "text"))


class TestContent:
    def test_comes_back_from_storage_as_it_was(self) -> None:
        lead = a_hot_lead(previous_score=None)

        assert HotLead.model_validate(lead.model_dump(mode="json")) == lead
        assert lead.lead_id == UUID(LEAD)
