"""Logs: one JSON object a line on stderr, one line a request, all with the request's id."""

import json
import logging
import re
from contextvars import ContextVar
from datetime import UTC, datetime
from logging.config import dictConfig
from time import perf_counter
from typing import Any
from uuid import uuid4

import falcon

REQUEST_ID_HEADER = "X-Request-ID"
# A caller's id goes into our logs and back into a header: printable ASCII, not too long.
SANE_REQUEST_ID = re.compile(r"[!-~]{1,128}")

_request_id: ContextVar[str | None] = ContextVar("request_id", default=None)

logger = logging.getLogger(__name__)


def configure_logging(level: str) -> None:
    """Send everything of `level` and above to stderr, as JSON."""
    dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {"json": {"()": JsonFormatter}},
            "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
            "root": {"level": level, "handlers": ["stderr"]},
            # At INFO the pool tells of every connection that it lends.
            "loggers": {"psycopg.pool": {"level": "WARNING"}},
        }
    )


class JsonFormatter(logging.Formatter):
    """A record as one line of ASCII JSON; a caller cannot break out of it into another line."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if request_id := _request_id.get():
            line["request_id"] = request_id
        line |= getattr(record, "fields", {})
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line)


class RequestLog:
    """Middleware: names every request, and writes its line when it has been answered."""

    def process_request(self, req: falcon.Request, resp: falcon.Response) -> None:
        given = req.get_header(REQUEST_ID_HEADER) or ""
        request_id = given if SANE_REQUEST_ID.fullmatch(given) else uuid4().hex
        _request_id.set(request_id)
        resp.set_header(REQUEST_ID_HEADER, request_id)
        req.context.started = perf_counter()

    def process_response(
        self, req: falcon.Request, resp: falcon.Response, _resource: object, _succeeded: bool
    ) -> None:
        fields: dict[str, Any] = {
            "method": req.method,
            "path": req.path,
            "status": resp.status_code,
            "duration_ms": round((perf_counter() - req.context.started) * 1000, 3),
        }
        if key := getattr(req.context, "key", None):
            fields["key"] = key
        logger.info("request", extra={"fields": fields})
        _request_id.set(None)  # the thread goes on to other things
