"""A request that waits for a thread: how long is known, in gunicorn itself."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from service.host.waits import queued
from service.tools.postgres import free_port
from tests.servers import ROOT
from tests.service.test_gunicorn import Service
from tests.service.waiting import until

HELD_SECONDS = 0.05
BEGUN = "TEST_WAITS_BEGUN"
"""Names the file that says that the thread is taken."""
worker: Any = None
"""gunicorn's, in its process."""

CONFIGURATION = """
worker_class = "service.host.threads.Worker"
threads = 1
keepalive = 0  # a connection that is closed would wait for the thread, too
control_socket_disable = True


def post_worker_init(worker):
    from tests.service import test_waits

    test_waits.worker = worker
"""


def application(environ: dict[str, Any], start_response: Callable[..., object]) -> Iterable[bytes]:
    """/hold keeps the one thread until another request waits, and for a while; all say their wait."""
    waited = queued.get()
    if environ["PATH_INFO"] == "/hold":
        Path(os.environ[BEGUN]).touch()
        until(worker.tpool._work_queue.qsize)  # gunicorn tells nobody
        queued_at = time.monotonic()
        until(lambda: time.monotonic() > queued_at + HELD_SECONDS)
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [repr(waited).encode()]


def test_what_a_request_waits_for_a_thread_is_counted(tmp_path: Path) -> None:
    configuration = tmp_path / "gunicorn.conf.py"
    configuration.write_text(CONFIGURATION)
    port = free_port()
    begun = tmp_path / "begun"
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "gunicorn", "--config", str(configuration)),
            *("--bind", f"127.0.0.1:{port}", "tests.service.test_waits:application"),
        ],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), BEGUN: str(begun)},
        text=True,
    )
    service = Service(process, port)
    try:
        until(service.ready)
        with ThreadPoolExecutor(1) as crowd:
            holding = crowd.submit(service.request, "GET", "/hold")
            until(begun.exists)
            _, waited = service.request("GET", "/")
            assert holding.result()[0] == 200
    finally:
        process.terminate()
        process.wait()
    assert float(waited) >= HELD_SECONDS
