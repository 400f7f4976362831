"""OpenTelemetry spans: recorded and exported only when an OTLP endpoint is configured, almost free otherwise."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING, Any

from shared.telemetry.traceparent import SAMPLED, TraceContext, format_traceparent, parse_traceparent

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.trace import Tracer

Attribute = str | int | float | bool

EXPORT_TIMEOUT_SECONDS = 2


class _Tracing:
    """Whether, and through what, this process records spans."""

    tracer: "Tracer | None" = None
    provider: "TracerProvider | None" = None


class _Unrecorded:
    """The span of a process that exports none: it hands the caller's traceparent through."""

    __slots__ = ("_traceparent",)

    def __init__(self, traceparent: str | None) -> None:
        self._traceparent = traceparent

    def __enter__(self) -> str | None:
        return self._traceparent

    def __exit__(self, *error: object) -> None:
        return None


def configure_tracing(service: str, otlp_endpoint: str | None, *, environment: str = "local") -> None:
    """Record spans and export them to `http://host:4318` (OTLP over HTTP); without an endpoint nothing is loaded."""
    if otlp_endpoint is None:
        return
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415 -- 20 MB
    from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415

    exporter = OTLPSpanExporter(f"{otlp_endpoint.rstrip('/')}/v1/traces", timeout=EXPORT_TIMEOUT_SECONDS)
    record_spans(service, BatchSpanProcessor(exporter), environment=environment)


def record_spans(service: str, processor: Any, *, environment: str = "local") -> None:
    """Record spans into an OpenTelemetry span processor. The provider stays ours: no library finds it by itself."""
    from opentelemetry.sdk.resources import Resource  # noqa: PLC0415
    from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415

    resource = Resource.create({"service.name": service, "deployment.environment.name": environment})
    provider = TracerProvider(resource=resource, shutdown_on_exit=False)
    provider.add_span_processor(processor)
    _Tracing.provider = provider
    _Tracing.tracer = provider.get_tracer("leadflow")


def stop_tracing() -> None:
    """Export what is left and stop recording."""
    if _Tracing.provider is not None:
        _Tracing.provider.shutdown()
    _Tracing.provider = _Tracing.tracer = None


def is_tracing() -> bool:
    return _Tracing.tracer is not None


def span(name: str, traceparent: str | None = None, **attributes: Attribute) -> AbstractContextManager[str | None]:
    """`with span("score_lead", traceparent=received.cause.traceparent) as inner:` `inner` is the traceparent for what
    happens inside: the new span's, or the given one where nothing is recorded. Attributes hold nothing personal."""
    if _Tracing.tracer is None:
        return _Unrecorded(traceparent)
    return _recorded(_Tracing.tracer, name, traceparent, attributes)


@contextmanager
def _recorded(tracer: "Tracer", name: str, traceparent: str | None, attributes: dict[str, Attribute]) -> Iterator[str]:
    from opentelemetry import trace  # noqa: PLC0415

    parent = parse_traceparent(traceparent)
    context = None
    if parent is not None:
        remote = trace.SpanContext(
            int(parent.trace_id, 16), int(parent.span_id, 16), is_remote=True, trace_flags=trace.TraceFlags(SAMPLED)
        )
        context = trace.set_span_in_context(trace.NonRecordingSpan(remote))
    with tracer.start_as_current_span(
        name, context=context, attributes=attributes, record_exception=False, set_status_on_exception=False
    ) as current:
        inner = current.get_span_context()
        try:
            yield format_traceparent(TraceContext(f"{inner.trace_id:032x}", f"{inner.span_id:016x}", inner.trace_flags))
        except BaseException as error:  # only its type: an error's text may quote a person's data
            current.set_attribute("error.type", type(error).__name__)
            current.set_status(trace.StatusCode.ERROR)
            raise
