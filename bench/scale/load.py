"""Servers under gunicorn, and clients that ask them."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles
from typing import NamedTuple

from bench.common import ROOT, BenchError
from bench.scale.processes import family, resident
from service.config import Settings

READY_SECONDS = 300.0
"""How long a server may take to answer: a baseline reads its models first."""
LEAST = 5
"""Answers that a measurement waits for, however long they take, while there is more to ask."""


def get(path: str) -> bytes:
    """A request for a path."""
    return f"GET {path} HTTP/1.1\r\nHost: bench\r\n\r\n".encode()


def post(path: str, body: str) -> bytes:
    """A request with a body of JSON, in ASCII."""
    return (
        f"POST {path} HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n{body}"
    ).encode()


class Load(NamedTuple):
    """How a server did under a number of clients."""

    answers: int
    rate: float
    """Answers a second."""
    p50: float
    p99: float
    """Milliseconds."""
    fallbacks: int
    """Answers that were not what was asked for; neither in the rate nor in the times."""
    cores: float
    """How many of the machine's cores the load generator itself kept busy."""


@dataclass(frozen=True)
class Web:
    """A server that runs."""

    port: int
    pid: int

    def load(
        self, requests: Iterator[bytes], clients: int, seconds: float, pause: float = 0
    ) -> Load:
        """Ask for so many seconds, or until there is nothing more to ask.

        Each client keeps its connection and waits for an answer before it asks again, and then for
        `pause` seconds. Raises BenchError, OSError.
        """
        started, cpu = time.perf_counter(), time.process_time()
        until = started + seconds
        with ThreadPoolExecutor(clients) as pool:
            running = [
                pool.submit(self._client, requests, until, -(-LEAST // clients), pause)
                for _ in range(clients)
            ]
        all_times = [one for client in running for one in client.result()]
        took = time.perf_counter() - started
        times = [one for one in all_times if one is not None]
        if len(times) < 2:
            raise BenchError(f"{len(times)} of {len(all_times)} answers were of any use")
        return Load(
            len(times),
            len(times) / took,
            percentile(times, 50),
            percentile(times, 99),
            len(all_times) - len(times),
            (time.process_time() - cpu) / took,
        )

    def _client(
        self, requests: Iterator[bytes], until: float, least: int, pause: float
    ) -> list[float | None]:
        """One client; returns milliseconds, or None for a fallback."""
        times: list[float | None] = []
        with _Client(self.port) as client:
            for request in requests:
                started = time.perf_counter()
                if started >= until and len(times) >= least:
                    break
                good = client.ask(request)
                times.append(1000 * (time.perf_counter() - started) if good else None)
                if pause:
                    time.sleep(pause)
        return times

    def resident(self) -> int:
        """Bytes of its largest worker (RSS)."""
        return max(resident(pid) for pid in family(self.pid) - {self.pid})


class _Client:
    """A connection. HTTP by hand: http.client takes longer over an answer than the service does."""

    def __init__(self, port: int) -> None:
        self._connection = socket.create_connection(("127.0.0.1", port), timeout=120)
        self._answers = self._connection.makefile("rb")

    def __enter__(self) -> "_Client":
        return self

    def __exit__(self, *_: object) -> None:
        self._answers.close()
        self._connection.close()

    def ask(self, request: bytes) -> bool:
        """Whether there was a good answer, or a fallback. Raises BenchError, OSError."""
        self._connection.sendall(request)
        status, length = self._answers.readline(), 0
        while (line := self._answers.readline()) not in (b"\r\n", b""):
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        body = self._answers.read(length)
        if not status.startswith(b"HTTP/1.1 200"):
            raise BenchError(f"not an answer: {request!r}: {status!r} {body[-200:]!r}")
        return b'"fallback"' not in body


@contextmanager
def serving(
    application: str,
    environ: Mapping[str, str],
    directory: Path,
    name: str,
    configuration: Path = ROOT / "gunicorn.conf.py",
) -> Iterator[Web]:
    """gunicorn with an application, and the settings that are checked in unless others are given.

    Raises BenchError, OSError.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    log = directory / f"{name}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "--config", configuration, application],
            cwd=ROOT,
            env={
                **os.environ,
                **environ,
                "HOST": "127.0.0.1",
                "PORT": str(port),
                "TMPDIR": str(directory),
            },
            stderr=output,
        )
    try:
        deadline = time.monotonic() + READY_SECONDS
        while not _ready(port):
            if process.poll() is not None or time.monotonic() > deadline:
                raise BenchError(f"{name} did not get ready:\n{log.read_text()}")
            time.sleep(0.05)
        yield Web(port, process.pid)
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()  # its workers see that it is gone
            process.wait()


def _ready(port: int) -> bool:
    """Whether a worker answers; the others started with it."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=READY_SECONDS) as connection:
            connection.sendall(b"GET /health/ready HTTP/1.0\r\n\r\n")
            return b" 200 " in connection.recv(100)
    except OSError:
        return False


def percentile(times: Sequence[float], percent: int) -> float:
    """Between the two nearest, where it falls between."""
    return quantiles(times, n=100, method="inclusive")[percent - 1]


def workers() -> str:
    """How gunicorn runs, for the head of a table."""
    settings = Settings.from_environ()
    return f"{settings.workers} workers of {settings.threads} threads"
