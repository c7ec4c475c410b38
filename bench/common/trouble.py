"""Trouble that is made on purpose: a server that freezes, sockets that drip."""

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from bench.common import ROOT
from service.tools.postgres import free_port, processes

HAPROXY = shutil.which("haproxy") or shutil.which("haproxy", path="/usr/sbin")
READY_SECONDS = 60.0


@contextmanager
def frozen(pid: int) -> Iterator[None]:
    """All processes of a PostgreSQL stopped: connections stay, TCP acknowledges, nobody answers."""
    stopped = processes(pid)
    for process in stopped:
        os.kill(process, signal.SIGSTOP)
    try:
        yield
    finally:
        for process in stopped:
            os.kill(process, signal.SIGCONT)


@contextmanager
def proxied(port: int) -> Iterator[int]:
    """haproxy, as deploy/ has it, in front of a service of this machine; gives its port."""
    assert HAPROXY is not None, "no haproxy here (Debian: haproxy)"
    listen = free_port()
    process = subprocess.Popen(
        [HAPROXY, "-db", "-f", ROOT / "deploy" / "haproxy.cfg"],
        env={**os.environ, "LISTEN": f"127.0.0.1:{listen}", "BACKEND": f"127.0.0.1:{port}"},
    )
    try:
        _until_listening(listen)
        yield listen
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()


def _until_listening(port: int) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while True:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.01)
        else:
            return


@contextmanager
def dripping(port: int, start: bytes, count: int) -> Iterator[list[socket.socket]]:
    """So many connections, each of which has sent the start of a request and could go on slowly."""
    with ExitStack() as stack:
        sockets = [
            stack.enter_context(socket.create_connection(("127.0.0.1", port))) for _ in range(count)
        ]
        for each in sockets:
            each.sendall(start)
        yield sockets
