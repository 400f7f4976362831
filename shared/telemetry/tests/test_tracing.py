"""Spans: handed through untouched without an endpoint, continuing the remote trace with one."""

from collections.abc import Iterator

import pytest
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from shared.telemetry.traceparent import parse_traceparent
from shared.telemetry.tracing import configure_tracing, is_tracing, record_spans, span, stop_tracing

REMOTE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


@pytest.fixture
def exported() -> Iterator[InMemorySpanExporter]:
    exporter = InMemorySpanExporter()
    record_spans("crm", SimpleSpanProcessor(exporter))
    yield exporter
    stop_tracing()


class TestSpanWithoutEndpoint:
    def test_hands_the_traceparent_through(self) -> None:
        configure_tracing("crm", None)

        with span("work", REMOTE) as inner:
            assert inner == REMOTE
        assert not is_tracing()

    def test_lets_errors_pass(self) -> None:
        with pytest.raises(ZeroDivisionError), span("work"):
            raise ZeroDivisionError


class TestSpan:
    def test_continues_the_remote_trace(self, exported: InMemorySpanExporter) -> None:
        with span("score_lead", REMOTE, lead_id="7") as inner:
            pass

        [done] = exported.get_finished_spans()
        context = parse_traceparent(inner)
        assert context is not None
        assert context.trace_id == "4bf92f3577b34da6a3ce929d0e0e4736"
        assert done.parent is not None
        assert f"{done.parent.span_id:016x}" == "00f067aa0ba902b7"
        assert dict(done.attributes or {}) == {"lead_id": "7"}
        assert done.resource.attributes["service.name"] == "crm"

    def test_inside_another_is_its_child(self, exported: InMemorySpanExporter) -> None:
        with span("outer") as outer, span("inner"):
            pass

        inner_span, outer_span = exported.get_finished_spans()
        assert inner_span.parent is not None
        assert outer_span.context is not None
        assert inner_span.parent.span_id == outer_span.context.span_id
        assert outer is not None

    def test_records_that_it_failed_without_the_message(self, exported: InMemorySpanExporter) -> None:
        with pytest.raises(ValueError, match="jane"), span("work"):
            raise ValueError("jane@example.com")

        [done] = exported.get_finished_spans()
        assert not done.status.is_ok
        assert "jane" not in done.to_json()

    def test_stops(self, exported: InMemorySpanExporter) -> None:
        stop_tracing()

        assert not is_tracing()
