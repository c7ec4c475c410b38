"""How gunicorn runs the service: `gunicorn service.app:app` reads this file by itself."""

import json
import os
import shutil
import socket
import sys
import tempfile
from pathlib import Path
from typing import Any

from gunicorn import util  # type: ignore[import-untyped]
from gunicorn.glogging import Logger  # type: ignore[import-untyped]

from service.config import ConfigError, Settings
from service.host.logs import configure_logging

try:
    _settings = Settings.from_environ()
except ConfigError as error:
    sys.exit(f"ml-service: {error}")  # one sentence: a traceback would hide it


class JsonLogger(Logger):  # type: ignore[misc]
    """gunicorn's own messages, in our format: it would otherwise print them in its own."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        configure_logging(_settings.log_level)
        self.error_log.handlers.clear()
        self.error_log.propagate = True


def _write_error(client: socket.socket, status: int, reason: str, message: str) -> None:
    """Answer what is no HTTP, and so never reaches the application, in its shape of errors."""
    body = json.dumps({"error": message or reason})
    head = (
        f"HTTP/1.1 {status} {reason}",
        "Connection: close",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
    )
    util.write_nonblock(client, "\r\n".join((*head, "", body)).encode("ascii"))


util.write_error = _write_error  # gunicorn has no setting for it, and its own is HTML

bind = f"[{_settings.host.strip('[]')}]:{_settings.port}"  # in brackets, IPv6 works as well
workers = _settings.workers
worker_class = "service.host.threads.Worker"
threads = _settings.threads
timeout = 30  # seconds without a sign of life from a worker
graceful_timeout = 30  # seconds for answers under way to be finished
logger_class = JsonLogger
accesslog = None  # the application writes a line a request
control_socket_disable = True  # it would want a writable home directory
if Path("/dev/shm").is_dir():  # noqa: S108 (gunicorn makes a file of its own there)
    worker_tmp_dir = "/dev/shm"  # noqa: S108 (on a disk, a sign of life can block)

# The workers count into files of a directory of this server's own. It must be known before
# prometheus_client is imported, and a reload of this file goes on counting where it was.
_METRICS = "PROMETHEUS_MULTIPROC_DIR"
_made_here = "ml-service-metrics-"
if not Path(os.environ.get(_METRICS, "")).name.startswith(_made_here):
    os.environ[_METRICS] = tempfile.mkdtemp(prefix=_made_here)


def when_ready(server: Any) -> None:
    """Refuse to be open to anybody, also where --bind or a socket handed down has another address.

    With --reuse-port each worker makes its own, later.
    """
    listening = [each.sock.getsockname() for each in server.LISTENERS] or server.cfg.address
    try:
        for address in listening:
            if isinstance(address, tuple):  # and not the path of a socket of this machine's
                _settings.anonymous(address[0])
    except ConfigError as error:
        sys.exit(f"ml-service: {error}")


def post_worker_init(_worker: object) -> None:
    """Connect: each worker for itself, because a connection must not be shared across a fork.

    Not in post_fork: a worker that is told to stop while it imports the application there does not
    hear it.
    """
    from service.app import get_database  # noqa: PLC0415 (it counts: see above)

    get_database().open()


def worker_exit(_server: object, _worker: object) -> None:
    """Say goodbye to the database."""
    from service.app import get_database  # noqa: PLC0415 (it counts: see above)

    get_database().close()


def child_exit(_server: object, worker: Any) -> None:
    """Take what a worker had open out of the metrics; what it counted stays."""
    from prometheus_client.multiprocess import mark_process_dead  # noqa: PLC0415

    mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]


def on_exit(_server: object) -> None:
    """Leave nothing behind."""
    shutil.rmtree(os.environ[_METRICS], ignore_errors=True)
