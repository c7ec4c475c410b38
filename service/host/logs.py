"""Logs: one JSON object a line on stderr, one line a request, all with the request's id."""

import json
import logging
import re
from collections import OrderedDict
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from logging.config import dictConfig
from threading import Lock
from time import monotonic, perf_counter
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from service.host import tracing

if TYPE_CHECKING:  # commands log, too, and start a fifth sooner without it
    import falcon

REQUEST_ID_HEADER = "X-Request-ID"
# A caller's id goes into our logs and back into a header: printable ASCII, not too long.
SANE_REQUEST_ID = re.compile(r"[!-~]{1,128}")

KINDS_KEPT = 200
LONGEST_KIND = 1000
# Numbers, and what has digits in it: a port, a process, a UUID.
NUMBER = re.compile(r"[0-9a-f-]*[0-9][0-9a-f-]*")

_request_id: ContextVar[str | None] = ContextVar("request_id", default=None)

logger = logging.getLogger(__name__)


def configure_logging(level: str) -> None:
    """Send everything of `level` and above to stderr, as JSON; at DEBUG, repetitions, too."""
    filters = [] if level == "DEBUG" else ["rarely"]
    dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {"json": {"()": JsonFormatter}},
            "filters": {"rarely": {"()": Rarely}},
            "handlers": {
                "stderr": {
                    "class": "logging.StreamHandler",
                    "formatter": "json",
                    "filters": filters,
                }
            },
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
        line |= tracing.ids()
        line |= getattr(record, "fields", {})
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line)


class Rarely(logging.Filter):
    """Lets a warning or an error through, then the same one a minute later at the earliest.

    What goes on failing would otherwise be a screenful a second. The next one that comes through
    says in `suppressed` how many did not. Numbers make no difference: they are ids and ports.
    """

    def __init__(self, seconds: float = 60.0, clock: Callable[[], float] = monotonic) -> None:
        super().__init__()
        self._seconds = seconds
        self._clock = clock
        self._seen: OrderedDict[str, _Seen] = OrderedDict()
        self._lock = Lock()

    def filter(self, record: logging.LogRecord) -> bool:
        if record.levelno < logging.WARNING:
            return True
        now = self._clock()
        kind = _kind(record)
        with self._lock:
            seen = self._seen.pop(kind, None)
            if seen is not None and now - seen.shown_at < self._seconds:
                seen.suppressed += 1
                self._seen[kind] = seen
                return False
            self._seen[kind] = _Seen(now)
            if len(self._seen) > KINDS_KEPT:
                self._seen.popitem(last=False)
        if seen is not None and seen.suppressed:
            fields = getattr(record, "fields", {})
            record.fields = {**fields, "suppressed": seen.suppressed}
        return True


@dataclass(slots=True)
class _Seen:
    shown_at: float
    suppressed: int = 0


def _kind(record: logging.LogRecord) -> str:
    """What makes two records the same: who says what, for which reason."""
    reason = record.exc_info[1] if record.exc_info else None
    parts = (
        record.name,
        record.getMessage(),
        str(getattr(record, "fields", {}).get("error", "")),
        f"{type(reason).__name__} {reason}",
    )
    return NUMBER.sub("#", " ".join(parts))[:LONGEST_KIND]


class RequestLog:
    """Middleware: names every request, and writes its line when it has been answered."""

    def process_request(self, req: "falcon.Request", resp: "falcon.Response") -> None:
        given = req.get_header(REQUEST_ID_HEADER) or ""
        request_id = given if SANE_REQUEST_ID.fullmatch(given) else uuid4().hex
        _request_id.set(request_id)
        resp.set_header(REQUEST_ID_HEADER, request_id)
        req.context.started = perf_counter()

    def process_response(
        self, req: "falcon.Request", resp: "falcon.Response", _resource: object, _succeeded: bool
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
