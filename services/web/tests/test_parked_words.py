"""Why a message was parked in plain words, what it holds, and where a page of the list ends."""

from base64 import b64encode
from typing import Any

import pytest

from services.web.models.parked_event import audit_lines, body_of, header_line, hex_lines
from services.web.models.parked_filter import ParkedFilter, Place
from services.web.models.parked_reason import reason_of
from services.web.models.spans import rate, span


class TestReason:
    @pytest.mark.parametrize(
        ("error", "summary"),
        [
            ("PoisonMessage: the message has no body (a tombstone)", "It has no body"),
            ("PoisonMessage: header ce_id is missing", "Its header ce_id is missing"),
            (
                "PoisonMessage: the body breaks the schema of lead.created: body: json_invalid",
                "Its body is not JSON",
            ),
            (
                "PoisonMessage: the body breaks the schema of lead.created: lead_id: missing",
                "Its body does not fit lead.created: lead_id is missing",
            ),
            ("SubjectUnknown: lead 7", "crm does not know yet what it is about"),
            ("queues behind an earlier message of its key", "It waits behind an earlier event of the same subject"),
            (
                'InsufficientPrivilege: new row violates row-level security policy for table "leads"',
                "It would have changed another workspace; the database refused",
            ),
            ("ValueError: a bug", "Applying it failed: a bug"),
            ("", "Applying it failed: "),
        ],
    )
    def test_reads_as_a_sentence(self, error: str, summary: str) -> None:
        assert reason_of(error, "crm").summary == summary

    def test_names_every_field_that_is_wrong(self) -> None:
        reason = reason_of(
            "PoisonMessage: the body breaks the schema of lead.created: lead_id: uuid_type; score: int_type", "crm"
        )

        assert reason.details == ("lead_id is no UUID", "score is no whole number")


class TestBody:
    def test_is_indented_where_it_is_json(self) -> None:
        assert body_of(b64encode(b'{"a":1}').decode(), 7).text == '{\n  "a": 1\n}'

    def test_is_as_it_is_where_it_is_other_text(self) -> None:
        assert body_of(b64encode(b"{broken").decode(), 7).text == "{broken"

    def test_is_shown_byte_by_byte_where_it_is_no_text(self) -> None:
        body = body_of(b64encode(b"ab\xff\x00").decode(), 4)

        assert body.hex == "000000  61 62 ff 00                                      ab\N{MIDDLE DOT}\N{MIDDLE DOT}"
        assert body.editable_text == ""

    def test_is_cut_where_it_is_long(self) -> None:
        body = body_of(b64encode(b"x" * 1_000_000).decode(), 1_000_000)

        assert (body.is_cut, len(body.text or ""), body.is_editable) == (True, 16_384, False)

    def test_is_nothing_for_a_tombstone(self) -> None:
        assert body_of(None, None).content is None

    def test_has_sixteen_bytes_a_line(self) -> None:
        assert len(hex_lines(bytes(range(40))).splitlines()) == 3


class TestHeaderLine:
    @pytest.mark.parametrize(
        ("line", "header"),
        [
            ("ce_type: lead.created", ("ce_type", b"lead.created")),
            ("ce_id:  spaced", ("ce_id", b" spaced")),
            ("empty:", ("empty", b"")),
            ("null", ("null", None)),
            ("bytes: base64:/wA=", ("bytes", b"\xff\x00")),
            ("time: 12:00", ("time", b"12:00")),
        ],
    )
    def test_is_a_name_and_a_value(self, line: str, header: tuple[str, bytes | None]) -> None:
        assert header_line(line) == header

    @pytest.mark.parametrize("line", ["two words: x", ": x", "bytes: base64:%"])
    def test_is_refused_otherwise(self, line: str) -> None:
        with pytest.raises(ValueError, match=r".+"):
            header_line(line)


class TestAudit:
    def test_names_people_newest_first(self) -> None:
        def entry(actor: str, action: str) -> dict[str, Any]:
            return {
                "acted_at": "2026-11-20T12:00:00Z", "actor": actor, "action": action, "reason": None,
                "status_before": "dead", "body_text_before": None,
            }  # fmt: skip

        lines = audit_lines(
            [
                entry("user:a", "redrive"),
                entry("user:b", "edit"),
                entry("user:12345678-9", "discard"),
                entry("api_key:k", "redrive"),
            ],
            {"b": "Ben Stone"},
            "a",
        )

        assert [(line.who, line.did) for line in lines] == [
            ("API key k", "had it applied again"),
            ("Somebody (12345678)", "discarded it"),
            ("Ben Stone", "repaired it and had it applied again"),
            ("You", "had it applied again"),
        ]


class TestFilter:
    def test_stands_in_the_address_without_what_is_usual(self) -> None:
        assert ParkedFilter().address() == "/operations/parked"
        assert ParkedFilter("dead", topic="lead.created", search="a b").address(before="crm:7") == (
            "/operations/parked?status=dead&topic=lead.created&search=a+b&before=crm%3A7"
        )

    def test_place_is_read_back_and_nonsense_is_the_start(self) -> None:
        services = ["crm", "scoring"]

        assert Place.read("crm:12,scoring:40", services) == Place({"crm": 12, "scoring": 40})
        assert str(Place.read("crm:12,scoring:40", services)) == "crm:12,scoring:40"
        assert Place.read("web:1,crm:x,crm:-1,scoring:99999999999999999999,::", services) == Place({})


class TestSpans:
    def test_read_as_one_says_them(self) -> None:
        assert [span(seconds) for seconds in (None, 0.0031, 0.25, 1.24, 42.0, 240.0, 7500.0, 273_600.0)] == [
            "\N{EN DASH}", "3.1 ms", "250 ms", "1.2 s", "42 s", "4 min", "2 h 05 min", "3 d 4 h",
        ]  # fmt: skip

    def test_rates_are_per_second_or_per_minute(self) -> None:
        assert [rate(value) for value in (0, 0.001, 0.5, 2.5, 1200)] == ["idle", "<1/min", "30/min", "2.5/s", "1,200/s"]
