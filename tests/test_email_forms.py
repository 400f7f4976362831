"""Two services recognise a person by the same form of the address; they share no code, so a test compares them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.assessments.models.email_address import NotAnEmailAddress, email_match
from services.ingestion.models.email_address import NotAnEmailAddress as NoAddressForIngestion
from services.ingestion.models.email_address import read_email

plain = st.from_regex(r"\A[A-Za-z]{1,8}(\.[a-z]{1,8}){0,2}(\+[a-z.]{0,6})?@(gmail|GoogleMail|acme|a-b)\.(com|test)\Z")
unusual = st.builds("{}@{}".format, st.text(min_size=1, max_size=12), st.sampled_from(["straße.de", "bücher.example"]))


def form_of_assessments(text: str) -> str | None:
    try:
        return email_match(text)
    except NotAnEmailAddress:
        return None


def form_of_ingestion(text: str) -> str | None:
    try:
        return read_email(text).match
    except NoAddressForIngestion:
        return None


@given(st.one_of(plain, unusual, st.emails(), st.text(max_size=40)))
def test_ingestion_and_assessments_agree_on_addresses(text: str) -> None:
    assert form_of_assessments(text) == form_of_ingestion(text)


@pytest.mark.parametrize(
    "text", [" Ann.Lee+x@GMail.com ", "ann@straße.de", "\uff41@example.com", "+t@example.com", "a@b.local"]
)
def test_they_agree_on_the_known_traps(text: str) -> None:
    form = form_of_ingestion(text)

    assert form is not None
    assert form_of_assessments(text) == form
