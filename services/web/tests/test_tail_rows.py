"""What a viewer of a topic may see: nothing of another workspace, and personal fields only with the right to them."""

import json
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.web.models.kafka_message import KafkaMessage
from services.web.models.session import SignedIn
from services.web.models.tail_rows import LARGEST_SHOWN, MASK, TailViewer, masked, matches, row_of
from services.web.tests.kafka_messages import a_message
from shared.auth.permissions import Role, permissions_of
from shared.contracts.catalogue import all_events
from shared.contracts.examples import EXAMPLES

OURS, THEIRS = str(uuid4()), str(uuid4())
WITH_RIGHT, WITHOUT = TailViewer(OURS, sees_personal=True), TailViewer(OURS, sees_personal=False)
WORKSPACE_HEADERS = st.lists(
    st.sampled_from([OURS, THEIRS, OURS.upper(), f"{OURS} ", "", None]).map(
        lambda text: None if text is None else text.encode()
    )
    | st.binary(max_size=40),
    max_size=3,
)


def who(role: str) -> SignedIn:
    return SignedIn(
        "session", "token", uuid4(), "Anna", "anna@acme.example", role, permissions_of(role), False, UUID(OURS), "Acme"
    )


class TestTailViewer:
    @given(values=WORKSPACE_HEADERS)
    def test_sees_only_what_names_their_workspace_and_no_other(self, values: list[bytes | None]) -> None:
        message = replace(a_message(), headers=tuple(("ce_workspaceid", value) for value in values))

        assert WITH_RIGHT.may_see(message) == (set(values) == {OURS.encode()})

    @pytest.mark.parametrize("role", Role)
    def test_sees_personal_fields_who_may_read_leads(self, role: Role) -> None:
        assert TailViewer.of(who(role)).sees_personal == ("leads:read" in permissions_of(role))

    def test_never_sees_them_as_a_partner(self) -> None:
        partner = replace(who(Role.PARTNER), permissions=frozenset({"leads:read", "operations:read"}))

        assert not TailViewer.of(partner).sees_personal


class TestRow:
    @pytest.mark.parametrize("topic", all_events())
    def test_hides_every_personal_value_without_the_right(self, topic: str) -> None:
        event = all_events()[topic]
        example = {name: _marked(value, name in event.personal_fields()) for name, value in EXAMPLES[topic].items()}

        row = row_of(a_message(OURS, topic=topic, value=example), event, WITHOUT)

        assert "secret-" not in json.dumps(row)
        assert {name for name, value in row["body"].items() if value == MASK} == {
            name for name in event.personal_fields() if example.get(name) is not None
        }

    @given(body=st.dictionaries(st.text(max_size=12), st.none() | st.text(max_size=12) | st.integers(), max_size=8))
    def test_hides_what_no_contract_describes(self, body: dict[str, Any]) -> None:
        event = all_events()["lead.assigned"]

        shown = masked(body, event)

        assert shown.keys() == body.keys()
        assert all(value in (MASK, None) for name, value in shown.items() if name not in event.model_fields)

    def test_shows_all_to_who_may_read_leads(self) -> None:
        row = row_of(a_message(OURS, value=EXAMPLES["lead.created"]), all_events()["lead.created"], WITH_RIGHT)

        assert row["body"] == EXAMPLES["lead.created"]

    @pytest.mark.parametrize(
        ("value", "note"),
        [
            (None, "no body"),
            (b"ada@acme.example", "no JSON object"),
            (b'["ada@acme.example"]', "no JSON object"),
            (b'"' + b"x" * LARGEST_SHOWN + b'"', "too large"),
        ],
    )
    def test_says_why_there_is_nothing_to_show(self, value: bytes | None, note: str) -> None:
        row = row_of(a_message(OURS, value=value), all_events()["lead.created"], WITHOUT)

        assert row["body"] is None
        assert note in row["note"]
        assert "ada@" not in json.dumps(row)

    def test_shows_a_key_without_the_right_only_if_it_is_an_id(self) -> None:
        message = a_message(OURS, value=EXAMPLES["lead.created"])

        def shown(key: str) -> str:
            text: str = row_of(replace(message, key=key.encode()), all_events()["lead.created"], WITHOUT)["key"]
            return text

        assert shown(OURS) == OURS
        assert shown("ada@acme.example") == MASK

    def test_names_the_place_and_the_correlation(self) -> None:
        message: KafkaMessage = replace(a_message(OURS, value={}), partition=3, offset=41)

        row = row_of(message, all_events()["lead.created"], WITH_RIGHT)

        assert (row["partition"], row["offset"]) == (3, 41)
        assert row["correlation"] == message.header("correlation_id")
        assert row["time"].startswith("2026-11-")


class TestMatches:
    def test_searches_what_is_shown(self) -> None:
        message = a_message(OURS, value=EXAMPLES["lead.created"])
        event = all_events()["lead.created"]

        assert matches(row_of(message, event, WITH_RIGHT), "LOVELACE")
        assert matches(row_of(message, event, WITHOUT), "microsoft")
        assert not matches(row_of(message, event, WITHOUT), "lovelace")

    def test_takes_all_without_a_text(self) -> None:
        assert matches(row_of(a_message(OURS, value={}), all_events()["lead.created"], WITHOUT), "  ")


def _marked(value: Any, is_personal: bool) -> Any:
    """Personal values that cannot be overlooked."""
    if not is_personal or value is None:
        return value
    return {"secret-name": "secret-value"} if isinstance(value, dict) else f"secret-{value}"
