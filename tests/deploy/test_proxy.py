"""deploy/haproxy.cfg: what compose and Kubernetes put in front, with as many services as there are."""

import os
import socket
import subprocess
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socketserver import BaseServer, DatagramRequestHandler, ThreadingUDPServer

import pytest

from bench.common.trouble import HAPROXY
from service.tools.postgres import free_port
from tests.servers import ROOT
from tests.service.waiting import until

CONFIGURATION = (ROOT / "deploy/haproxy.cfg").read_text()
ANSWER = b"\xc0\x0c\x00\x01\x00\x01\x00\x00\x00\x01\x00\x04"
"""Of DNS: the name that was asked, an IPv4 address of the internet, good for a second, in four bytes."""

pytestmark = pytest.mark.skipif(HAPROXY is None, reason="no haproxy here (Debian: haproxy)")


class Names(ThreadingUDPServer):
    """A DNS that knows these addresses by every name, as Docker's knows containers of a service."""

    def __init__(self, addresses: list[str]) -> None:
        self.addresses = addresses
        self.port = free_port()
        super().__init__(("127.0.0.1", self.port), _Name)


class _Name(DatagramRequestHandler):
    def handle(self) -> None:
        assert isinstance(self.server, Names)
        asked = self.rfile.read()
        end = asked.index(b"\0", 12) + 5
        known = self.server.addresses if asked[end - 4 : end - 2] == b"\0\1" else []
        head = asked[:2] + b"\x81\x80\x00\x01" + len(known).to_bytes(2, "big") + bytes(4)
        self.wfile.write(head + asked[12:end])
        for address in known:
            self.wfile.write(ANSWER + socket.inet_aton(address))


class _Who(BaseHTTPRequestHandler):
    """Answers with the address that was reached."""

    def do_GET(self) -> None:
        answer = str(self.connection.getsockname()[0]).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: object) -> None: ...


@contextmanager
def serving(server: BaseServer) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, args=[0.05])
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def proxy(configuration: Path, **environ: str) -> Iterator[str]:
    """haproxy, until it is no longer needed; gives its address."""
    assert HAPROXY is not None
    port = free_port()
    variables = {**os.environ, "LISTEN": f"127.0.0.1:{port}", **environ}
    process = subprocess.Popen([HAPROXY, "-db", "-f", configuration], env=variables)
    try:
        yield f"http://127.0.0.1:{port}/"
    finally:
        process.terminate()
        process.wait()


def reached(url: str) -> set[str]:
    """Who answers ten questions."""
    found = set()
    for _ in range(10):
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                found.add(answer.read().decode())
        except OSError:
            found.add("nobody")
    return found


def test_each_of_several_services_is_asked_and_one_that_comes_or_goes_is_noticed(
    tmp_path: Path,
) -> None:
    port = free_port()
    addresses = [f"127.0.0.{last}" for last in (2, 3, 4)]
    names = Names(addresses[:2])
    with ExitStack() as stack:
        stack.enter_context(serving(names))
        for address in addresses:
            stack.enter_context(serving(ThreadingHTTPServer((address, port), _Who)))
        configuration = tmp_path / "haproxy.cfg"
        known = f"nameserver here 127.0.0.1:{names.port}"
        configuration.write_text(CONFIGURATION.replace("parse-resolv-conf", known))
        url = stack.enter_context(proxy(configuration, BACKEND=f"ml-service:{port}", BACKENDS="10"))
        until(lambda: reached(url) == {*addresses[:2]})
        names.addresses = addresses
        until(lambda: reached(url) == {*addresses})
        names.addresses = addresses[1:]
        until(lambda: reached(url) == {*addresses[1:]})


def test_one_at_an_address_needs_no_names() -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Who)
    address = f"127.0.0.1:{server.server_address[1]}"
    with serving(server), proxy(ROOT / "deploy/haproxy.cfg", BACKEND=address) as url:
        until(lambda: reached(url) == {"127.0.0.1"})
