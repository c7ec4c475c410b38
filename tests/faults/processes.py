"""The service and the worker of a world, in processes of their own, as in production."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from service.tools.postgres import free_port
from tests.servers import ROOT
from tests.service.test_gunicorn import Service
from tests.service.test_worker import NEVER, Worker
from tests.service.waiting import until
from tests.world import World


@contextmanager
def serving(world: World, directory: Path) -> Iterator[Service]:
    """gunicorn with two workers; gives it when it is ready."""
    port = free_port()
    settings = {"HOST": "127.0.0.1", "PORT": str(port), "WEB_CONCURRENCY": "2"}
    command = ("gunicorn", "service.app:app")
    with _running(world, directory / "service.log", *command, **settings) as process:
        service = Service(process, port)
        until(service.ready)
        yield service


@contextmanager
def working(world: World, log: Path) -> Iterator[Worker]:
    """A worker that syncs three times a second, and refreshes once."""
    settings = {"SYNC_SECONDS": "0.3", "REFRESH_MINUTES": NEVER}
    with _running(world, log, "service.tools.cli", "worker", **settings) as process:
        yield Worker(process, log)


@contextmanager
def _running(
    world: World, log: Path, *command: str, **environ: str
) -> Iterator[subprocess.Popen[Any]]:
    environment = {**os.environ, **world.environ, "TMPDIR": str(log.parent), **environ}
    with log.open("wb") as stderr:
        process = subprocess.Popen(
            [sys.executable, "-m", *command],
            cwd=ROOT,
            env=environment,
            stderr=stderr,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
