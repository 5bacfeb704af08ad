"""Structured logs: one JSON object a line, with correlation ids; never a token, a name or a body."""

from __future__ import annotations

import logging
import sys
from typing import Any

import structlog

_HIDDEN = frozenset(
    {"token", "password", "authorization", "body", "uri", "amqp_uri", "database_uri"}
)


def _hide(_logger: object, _name: str, event: dict[str, Any]) -> dict[str, Any]:
    """A field that must not be logged is replaced, whoever wrote it there."""
    for key in event.keys() & _HIDDEN:
        event[key] = "[hidden]"
    return event


def configure(service: str, *, level: int = logging.INFO) -> None:
    """Send this process's logs, its libraries' included, to standard error."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        _hide,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(level),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                lambda _logger, _name, event: {"service": service, **event},
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    for ours in ("chassis", "services"):
        logging.getLogger(ours).setLevel(level)
