"""Programs that run beside the measurement, and clients that ask them over HTTP."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from bench.common import ROOT, BenchError
from service.tools.postgres import free_port

READY_SECONDS = 300.0
"""How long a program may take to get ready: some read or build a model first."""
ANSWER_SECONDS = 120.0


@dataclass(frozen=True)
class Web:
    """A server that runs."""

    port: int
    pid: int


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
    port = free_port()
    own = {"HOST": "127.0.0.1", "PORT": str(port), "TMPDIR": str(directory)}
    with running(
        directory / f"{name}.log",
        {**environ, **own},
        ["gunicorn", "--config", str(configuration), application],
        lambda _: answers_at(port),
    ) as pid:
        yield Web(port, pid)


@contextmanager
def running(
    log: Path, environ: Mapping[str, str], module: list[str], ready: Callable[[bytes], bool]
) -> Iterator[int]:
    """`python -m module …`, from when it is ready, as its log may tell; gives its process id.

    Raises BenchError, OSError.
    """
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", *module],
            cwd=ROOT,
            env={**os.environ, **environ},
            stderr=output,
        )
    try:
        deadline = time.monotonic() + READY_SECONDS
        while not ready(log.read_bytes()):
            if process.poll() is not None or time.monotonic() > deadline:
                raise BenchError(f"{module[0]} did not get ready:\n{log.read_text()}")
            time.sleep(0.05)
        yield process.pid
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()  # gunicorn's workers see that it is gone
            process.wait()


def answers_at(port: int) -> bool:
    """Whether a service that is ready does: one of its workers, and the others started with it."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=READY_SECONDS) as connection:
            connection.sendall(b"GET /health/ready HTTP/1.0\r\n\r\n")
            return b" 200 " in connection.recv(100)
    except OSError:
        return False


def get(path: str) -> bytes:
    """A request for a path."""
    return f"GET {path} HTTP/1.1\r\nHost: bench\r\n\r\n".encode()


def delete(path: str) -> bytes:
    """A request to delete what is at a path."""
    return f"DELETE {path} HTTP/1.1\r\nHost: bench\r\n\r\n".encode()


def put(path: str) -> bytes:
    """A request to make what is at a path, without a body."""
    return f"PUT {path} HTTP/1.1\r\nHost: bench\r\nContent-Length: 0\r\n\r\n".encode()


def post(path: str, body: str) -> bytes:
    """A request with a body of JSON, in ASCII."""
    return (
        f"POST {path} HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n{body}"
    ).encode()


class Client:
    """A connection, kept open. By hand: http.client takes longer than the service does."""

    def __init__(self, port: int) -> None:
        self._connection = socket.create_connection(("127.0.0.1", port), timeout=ANSWER_SECONDS)
        self._answers = self._connection.makefile("rb")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._answers.close()
        self._connection.close()

    def ask(self, request: bytes) -> bytes:
        """The body of the answer. Raises BenchError where its status is not 2xx, OSError."""
        self._connection.sendall(request)
        status, length = self._answers.readline(), 0
        while (line := self._answers.readline()) not in (b"\r\n", b""):
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        body = self._answers.read(length)
        if not status.startswith(b"HTTP/1.1 2"):
            raise BenchError(f"not an answer: {request!r}: {status!r} {body[-200:]!r}")
        return body
