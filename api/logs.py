"""Events in, one JSON line each on a stream out; never a question's text above debug level."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime
from typing import TextIO

import structlog
from structlog.typing import FilteringBoundLogger

Log = FilteringBoundLogger

_LEVELS = {"debug": 10, "info": 20, "warning": 30, "error": 40}


def make_log(stream: TextIO, *, level: str) -> Log:
    """Return a logger that writes JSON lines to ``stream``; it configures nothing globally."""
    logger: Log = structlog.wrap_logger(
        structlog.WriteLogger(stream),
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.UnicodeDecoder(),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(_LEVELS[level]),
    )
    return logger


class JsonFormatter(logging.Formatter):
    """Writes the records of the standard library's loggers in the same form."""

    def format(self, record: logging.LogRecord) -> str:
        """Return one JSON line."""
        event: dict[str, str] = {
            "event": record.getMessage(),
            "logger": record.name,
            "level": record.levelname.lower(),
            "timestamp": datetime.fromtimestamp(record.created, tz=UTC).isoformat(),
        }
        if record.exc_info:
            event["exception"] = self.formatException(record.exc_info)
        return json.dumps(event, ensure_ascii=False)


def route_library_logs(stream: TextIO, *, level: str) -> None:
    """Send what libraries log to ``stream`` as JSON lines; for the process that serves."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonFormatter())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    # Libraries tell at info what we log ourselves, and httpx writes whole addresses.
    root.setLevel(max(_LEVELS[level], logging.WARNING))
    uvicorn = logging.getLogger("uvicorn")
    uvicorn.handlers[:] = []
    uvicorn.propagate = True
