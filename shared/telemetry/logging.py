"""Structured logs: one JSON object a line on standard output, with cause and trace, without personal data."""

import logging
import sys
from typing import Any

import orjson
import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from shared.messaging.cause import known_cause
from shared.telemetry.complaints import Complaints
from shared.telemetry.personal_data import drop_personal_fields, mask_personal_text
from shared.telemetry.traceparent import trace_id_of

QUIET_LIBRARIES = ("aiokafka", "asyncio", "faststream", "httpcore", "httpx", "sqlalchemy", "uvicorn")


def configure_logging(service: str, role: str, level: str = "INFO") -> None:
    """Set up this process's logs; call once at start. The standard library's loggers follow the same rules."""
    identify = _identify(service, role)
    threshold = logging.getLevelNamesMapping()[level.upper()]
    shared: list[Processor] = [
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        identify,
        structlog.processors.StackInfoRenderer(),
        structlog.processors.format_exc_info,
        refuse_personal_data,
    ]
    structlog.configure(
        processors=[*shared, structlog.processors.JSONRenderer(serializer=_to_json_line)],
        wrapper_class=structlog.make_filtering_bound_logger(threshold),
        logger_factory=structlog.BytesLoggerFactory(sys.stdout.buffer),
        cache_logger_on_first_use=True,
    )
    _route_standard_library(shared, threshold)


def refuse_personal_data(_: WrappedLogger, __: str, fields: EventDict) -> EventDict:
    """Drop personal fields, say which in `refused_fields`, and mask what error texts quote."""
    refused = drop_personal_fields(fields)
    if refused:
        fields["refused_fields"] = sorted(set(refused))
    for name, value in fields.items():
        if type(value) is str and ("@" in value or "+" in value or "DETAIL" in value):
            fields[name] = mask_personal_text(value)
    return fields


def _identify(service: str, role: str) -> Processor:
    def identify(_: WrappedLogger, __: str, fields: EventDict) -> EventDict:
        fields["service"] = service
        fields["role"] = role
        cause = known_cause()
        if cause is not None:
            fields.setdefault("correlation_id", cause.correlation_id)
            if cause.traceparent is not None:
                fields.setdefault("trace_id", trace_id_of(cause.traceparent))
        return fields

    return identify


def _route_standard_library(shared: list[Processor], threshold: int) -> None:
    handler = logging.StreamHandler(sys.stdout)
    handler.addFilter(Complaints("aiokafka"))
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[
                structlog.stdlib.add_logger_name,
                structlog.stdlib.ExtraAdder(allow=["kept_back"]),
                *shared,
            ],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(serializer=lambda fields, **_: _to_json_line(fields).decode()),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(threshold)
    for name in QUIET_LIBRARIES:
        logging.getLogger(name).setLevel(max(threshold, logging.WARNING))


def _to_json_line(fields: Any, **_: Any) -> bytes:
    """Times and identifiers as text; whatever JSON does not know by its type's name, never by its content."""
    return orjson.dumps(fields, default=lambda value: f"<{type(value).__name__}>", option=orjson.OPT_NON_STR_KEYS)
