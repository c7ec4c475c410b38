"""What compose puts in front: a request that does not come whole in time reaches no thread."""

import gzip
import json
import select
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from bench.common.trouble import HAPROXY, dripping, proxied
from tests.service.test_gunicorn import PATH, Service, running

SOCKETS = 200
CLIENTS = 8

pytestmark = pytest.mark.skipif(HAPROXY is None, reason="no haproxy here (Debian: haproxy)")


@pytest.fixture(scope="module")
def proxy(demo_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The service with two workers of four threads, behind the proxy as it is checked in."""
    directory = tmp_path_factory.mktemp("service")
    variables = {"DATABASE_URL": demo_database, "WEB_CONCURRENCY": "2"}
    with running(directory, variables) as service, proxied(service.port) as port:
        yield Service(service.process, port)


HEADERS = b"GET /health/live HTTP/1.1\r\nHost: x\r\nX-Slow: "
BODY = (
    b"POST /api/interactions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    b"Content-Length: 400000\r\n\r\n[" + 100_000 * b" "
)


@pytest.mark.parametrize("start", [HEADERS, BODY], ids=["headers", "body"])
def test_slow_requests_keep_nobody_waiting_and_are_ended(proxy: Service, start: bytes) -> None:
    with dripping(proxy.port, start, SOCKETS) as sockets, ThreadPoolExecutor(CLIENTS) as clients:
        asked = [clients.submit(proxy.request, "GET", path) for path in ("/health/live", PATH) * 40]
        for each in sockets:
            each.sendall(b" ")
        assert {answer.result()[0] for answer in asked[:CLIENTS]} == {200}
        ended, _, _ = select.select(sockets, [], [], 0)
        assert not ended, "only when the slow ones had been ended"
        assert {answer.result()[0] for answer in asked} == {200}
        for each in sockets:
            each.settimeout(60)
            received = each.recv(65536)
            assert received.startswith(b"HTTP/1.1 408 ")


def test_answers_are_compressed_for_those_who_take_that(proxy: Service) -> None:
    _, plain = proxy.request("GET", PATH)
    _, compressed = proxy.request("GET", PATH, **{"Accept-Encoding": "gzip"})
    assert json.loads(gzip.decompress(compressed)) == json.loads(plain)
