"""Trace context: what is read is what was written, and nothing else is accepted."""

from hypothesis import given
from hypothesis import strategies as st

from shared.telemetry.traceparent import (
    NO_SPAN,
    NO_TRACE,
    TraceContext,
    format_traceparent,
    new_traceparent,
    parse_traceparent,
    trace_id_of,
)

digits = "0123456789abcdef"
contexts = st.builds(
    TraceContext,
    st.text(digits, min_size=32, max_size=32).filter(lambda text: text != NO_TRACE),
    st.text(digits, min_size=16, max_size=16).filter(lambda text: text != NO_SPAN),
    st.integers(0, 255),
)


class TestTraceparent:
    @given(contexts)
    def test_reads_what_it_wrote(self, context: TraceContext) -> None:
        assert parse_traceparent(format_traceparent(context)) == context

    @given(contexts)
    def test_knows_its_trace(self, context: TraceContext) -> None:
        assert trace_id_of(format_traceparent(context)) == context.trace_id

    @given(st.text())
    def test_refuses_other_text(self, text: str) -> None:
        assert parse_traceparent(text) is None

    def test_refuses_what_the_specification_forbids(self) -> None:
        good = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
        for bad in (
            good.upper(),
            good.replace("00-", "ff-", 1),
            f"00-{NO_TRACE}-00f067aa0ba902b7-01",
            f"00-4bf92f3577b34da6a3ce929d0e0e4736-{NO_SPAN}-01",
            good + "-extra",
            good + "\n",
            good[:-1],
        ):
            assert parse_traceparent(bad) is None

    def test_reads_a_future_version(self) -> None:
        assert parse_traceparent("01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more") is not None

    def test_starts_a_trace_of_its_own(self) -> None:
        assert parse_traceparent(new_traceparent()) is not None
        assert new_traceparent() != new_traceparent()
