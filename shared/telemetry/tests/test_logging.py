"""Logs: JSON lines that name service, cause and trace, and never a person."""

import json
import logging
import sys
from collections.abc import Iterator
from io import BytesIO, TextIOWrapper
from typing import Any

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from shared.messaging.cause import Cause, set_cause
from shared.telemetry.logging import configure_logging
from shared.telemetry.personal_data import PERSONAL_FIELDS, drop_personal_fields, mask_personal_text

TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


class Output:
    """What a process with configured logs writes."""

    def __init__(self) -> None:
        self.bytes = BytesIO()
        self.stream = TextIOWrapper(self.bytes, write_through=True)

    @property
    def text(self) -> str:
        return self.bytes.getvalue().decode()

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.text.splitlines()]


@pytest.fixture
def output(monkeypatch: pytest.MonkeyPatch) -> Iterator[Output]:
    written = Output()
    root = logging.getLogger()
    before = root.handlers[:], root.level, structlog.get_config()
    monkeypatch.setattr(sys, "stdout", written.stream)
    configure_logging("crm", "api", "info")
    yield written
    root.handlers[:], root.level = before[:2]
    structlog.configure(**before[2])


def _log_later(logger: logging.Logger, seconds: float, text: str) -> None:
    record = logger.makeRecord(logger.name, logging.ERROR, "", 0, text, (), None)
    record.created += seconds
    logger.handle(record)


class TestLogs:
    async def test_tell_service_cause_and_trace(self, output: Output) -> None:
        set_cause(Cause("request-7", traceparent=TRACE))

        structlog.get_logger("a").info("lead_created", lead_id="9")

        [line] = output.lines
        assert line.pop("timestamp").endswith("Z")
        assert line == {
            "event": "lead_created",
            "level": "info",
            "service": "crm",
            "role": "api",
            "correlation_id": "request-7",
            "trace_id": TRACE.split("-")[1],
            "lead_id": "9",
        }

    def test_refuse_personal_fields_and_say_which(self, output: Output) -> None:
        structlog.get_logger("b").info(
            "lead_created", email="jane@example.com", lead_id="9", data={"phone": "1", "x": 2}
        )

        [line] = output.lines
        assert line["refused_fields"] == ["email", "phone"]
        assert line["data"] == {"x": 2}
        assert "jane" not in output.text

    def test_mask_what_an_error_quotes(self, output: Output) -> None:
        try:
            raise ValueError("duplicate key\nDETAIL:  Key (email)=(jane@example.com) already exists.")
        except ValueError:
            structlog.get_logger("c").exception("lead_refused", error="bounced: jane@example.com, +49 170 1234567")

        [line] = output.lines
        assert "duplicate key" in line["exception"]
        assert "jane" not in output.text
        assert "1234567" not in output.text

    def test_of_libraries_follow_the_same_rules(self, output: Output) -> None:
        logging.getLogger("some.library").warning("could not write to %s", "jane@example.com")
        logging.getLogger("sqlalchemy.engine").info("INSERT")

        [line] = output.lines
        assert (line["event"], line["logger"], line["service"]) == ("could not write to …@…", "some.library", "crm")

    def test_of_the_kafka_client_say_once_a_minute_that_kafka_is_away(self, output: Output) -> None:
        client, fetcher = logging.getLogger("aiokafka"), logging.getLogger("aiokafka.consumer.fetcher")
        for _ in range(20):
            client.error("Unable connect to node with id %s: %s", 1, "[Errno 111]")
            fetcher.error("Failed fetch messages from %s: %s", 1, "NodeNotReadyError")
        _log_later(fetcher, 59, "still away")
        _log_later(fetcher, 61, "still away after a minute")
        _log_later(fetcher, 62, "still away")

        assert [(line["event"], line.get("kept_back")) for line in output.lines] == [
            ("Unable connect to node with id 1: [Errno 111]", None),
            ("still away after a minute", 40),
        ]

    def test_of_the_kafka_client_hide_nothing_that_is_unexpected(self, output: Output) -> None:
        client = logging.getLogger("aiokafka.consumer.group_coordinator")
        client.error("Unable connect to node with id %s: %s", 1, "[Errno 111]")
        for problem in ("Unexpected error in coordinator routine", "Unexpected error in fetcher routine"):
            for _ in range(3):
                client.error(problem, exc_info=ZeroDivisionError())
        client.warning("Heartbeat failed for group %s because it is rebalancing", "crm")
        logging.getLogger("some.library").error("another library's")
        logging.getLogger("some.library").error("another library's")

        assert [line["event"] for line in output.lines] == [
            "Unable connect to node with id 1: [Errno 111]",
            "Unexpected error in coordinator routine",
            "Unexpected error in fetcher routine",
            "Heartbeat failed for group crm because it is rebalancing",
            "another library's",
            "another library's",
        ]

    def test_keep_to_their_level(self, output: Output) -> None:
        structlog.get_logger("d").debug("detail_seen")

        assert output.text == ""

    def test_never_fail_on_a_strange_value(self, output: Output) -> None:
        structlog.get_logger("e").info("thing_seen", thing=object(), keys={1: 2})

        [line] = output.lines
        assert line["thing"] == "<object>"


class TestPersonalData:
    @given(st.recursive(st.dictionaries(st.sampled_from(["email", "lead_id", "name", "data"]), st.integers()),
                        lambda inner: st.dictionaries(st.sampled_from(["email", "data"]), inner)))  # fmt: skip
    def test_no_personal_name_is_left_at_any_depth(self, fields: dict[str, Any]) -> None:
        drop_personal_fields(fields)

        assert not any(f'"{name}"' in json.dumps(fields) for name in PERSONAL_FIELDS)

    @given(st.emails())
    def test_no_address_survives_masking(self, address: str) -> None:
        assert mask_personal_text(f"could not send to <{address}>: 550") == "could not send to <…@…>: 550"

    def test_ordinary_texts_stay(self) -> None:
        for text in ("2026-11-20T12:00:00+00:00", "rate 5+5", "http://127.0.0.1:8003/x", "a DETAIL in a line"):
            assert mask_personal_text(text) == text
