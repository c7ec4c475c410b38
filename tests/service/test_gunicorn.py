"""The real thing: `gunicorn service.app:app` with the checked-in configuration."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from prometheus_client.parser import text_string_to_metric_families
from psycopg.conninfo import make_conninfo

from service.tools.demo.world import SCIENCE_FICTION_FAN
from service.tools.postgres import Cluster, free_port
from tests.servers import ROOT
from tests.service.waiting import until

NAME = "ml-service under test"
COMMAND = (sys.executable, "-m", "gunicorn", "service.app:app")
PATH = f"/api/recommendations/{SCIENCE_FICTION_FAN}"
BATCH = "/api/recommendations/batch"


@dataclass(frozen=True)
class Service:
    """A server under test; each request has a connection of its own."""

    process: subprocess.Popen[str]
    port: int

    def request(
        self, method: str, path: str, body: object = None, **headers: str
    ) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, body, headers)  # type: ignore[arg-type]
            response = connection.getresponse()
            return response.status, response.read()
        finally:
            connection.close()

    def ready(self) -> bool:
        assert self.process.poll() is None, "it stopped"
        try:
            return self.request("GET", "/health/ready")[0] == 200
        except OSError:
            return False


def environ(directory: Path, **variables: str) -> dict[str, str]:
    return {**os.environ, "HOST": "127.0.0.1", "TMPDIR": str(directory), **variables}


@contextmanager
def running(directory: Path, variables: Mapping[str, str]) -> Iterator[Service]:
    port = free_port()
    process = subprocess.Popen(
        COMMAND,
        cwd=ROOT,
        env=environ(directory, PORT=str(port), **variables),
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        service = Service(process, port)
        until(service.ready)
        yield service
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


@pytest.fixture
def service(tmp_path: Path, demo_database: str) -> Iterator[Service]:
    dsn = make_conninfo(demo_database, application_name=NAME)
    with running(tmp_path, {"DATABASE_URL": dsn, "WEB_CONCURRENCY": "2"}) as service:
        yield service


def test_answers_writes_json_lines_and_leaves_nothing_behind(
    service: Service, demo_database: str, tmp_path: Path
) -> None:
    status, answer = service.request("GET", PATH, **{"X-Request-ID": "from-the-test"})
    assert status == 200
    assert json.loads(answer)["count"] == 10
    assert list(tmp_path.glob("ml-service-metrics-*"))

    service.process.terminate()
    _, errors = service.process.communicate(timeout=60)
    assert service.process.returncode == 0
    with pytest.raises(ProcessLookupError):
        os.killpg(service.process.pid, 0)
    assert list(tmp_path.iterdir()) == []
    with psycopg.connect(demo_database, autocommit=True) as connection:
        query = "select count(*) from pg_stat_activity where application_name = %s"
        until(lambda: connection.execute(query, [NAME]).fetchone() == (0,))

    lines = [json.loads(line) for line in errors.splitlines()]
    assert {"time", "level", "message"} <= set.intersection(*(set(line) for line in lines))
    [line] = [line for line in lines if line.get("request_id") == "from-the-test"]
    assert (line["method"], line["path"], line["status"]) == ("GET", PATH, 200)


def live_requests(service: Service) -> float:
    """How many requests for /health/live all workers have answered."""
    _, text = service.request("GET", "/metrics")
    return sum(
        sample.value
        for family in text_string_to_metric_families(text.decode())
        for sample in family.samples
        if sample.name == "ml_service_requests_total" and sample.labels["route"] == "/health/live"
    )


def test_workers_count_together_and_on_after_a_reload(service: Service, tmp_path: Path) -> None:
    for _ in range(20):
        assert service.request("GET", "/health/live")[0] == 200
    for _ in range(5):  # whichever worker answers
        assert live_requests(service) == 20
    service.process.send_signal(signal.SIGHUP)
    assert service.request("GET", PATH)[0] == 200
    assert live_requests(service) == 20
    assert len(list(tmp_path.glob("ml-service-metrics-*"))) == 1


@pytest.mark.parametrize(
    ("request_line", "status"),
    [
        (b"hello", 400),
        (b"GET", 400),
        (b"GET /health/live HTTP/9.9", 400),
        ("GÉT /health/live HTTP/1.1".encode("latin1"), 400),
        (b"GET /" + 8200 * b"x" + b" HTTP/1.1", 414),
        (b"GET /health/live HTTP/1.1\r\nno header", 400),
        (b"POST /api/interactions HTTP/1.1\r\nTransfer-Encoding: none", 501),
    ],
)
def test_what_is_no_request_gets_an_error_of_our_shape(
    service: Service, request_line: bytes, status: int
) -> None:
    with socket.create_connection(("127.0.0.1", service.port), timeout=60) as connection:
        connection.sendall(request_line + b"\r\nHost: x\r\n\r\n")
        response = http.client.HTTPResponse(connection)
        response.begin()
        error = json.loads(response.read())
    assert response.status == status
    assert response.headers["Content-Type"] == "application/json"
    assert [*error] == ["error"]
    assert error["error"]


def test_reads_a_chunked_body_and_no_more_than_64_kib_of_it(service: Service) -> None:
    body = json.dumps({"user_ids": [str(SCIENCE_FICTION_FAN)], "limit": 1}).encode()
    for length, expected in ((1_000, 200), (1_048_576, 200), (1_048_577, 413)):
        chunks = [body, b" " * (length - len(body))]
        status, answer = service.request("POST", BATCH, iter(chunks))  # of no known length
        assert status == expected, answer


def test_an_outage_of_the_database_is_a_few_lines(
    own_cluster_database: tuple[Cluster, str], tmp_path: Path
) -> None:
    cluster, dsn = own_cluster_database
    with running(tmp_path, {"DATABASE_URL": dsn, "WEB_CONCURRENCY": "1"}) as service:
        assert service.process.stderr
        # From then on it has seen popular media.
        assert any("the database is well" in line for line in service.process.stderr)
        cluster.stop()
        until(lambda: service.request("GET", "/health/ready")[0] == 503)
        answers = [service.request("GET", PATH) for _ in range(100)]
        service.process.terminate()
        _, errors = service.process.communicate(timeout=60)
    assert {status for status, _ in answers} == {200}
    assert all(json.loads(answer)["fallback"] == "popular" for _, answer in answers)
    lines = [json.loads(line) for line in errors.splitlines()]
    assert len([line for line in lines if line.get("path") == PATH]) == 100
    complaints = [line for line in lines if line["level"] in ("WARNING", "ERROR")]
    assert 1 <= len(complaints) <= 10, complaints


@pytest.mark.parametrize(
    ("variable", "value"),
    [("PORT", "http"), ("WEB_CONCURRENCY", "0"), ("LOG_LEVEL", "LOUD"), ("DATABASE_URL", "nope")],
)
def test_a_bad_setting_stops_the_start_with_a_sentence(
    tmp_path: Path, variable: str, value: str
) -> None:
    result = subprocess.run(
        COMMAND,
        check=False,
        cwd=ROOT,
        env=environ(tmp_path, **{variable: value}),
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert result.returncode == 1
    [sentence] = result.stderr.splitlines()
    assert sentence.startswith(f"ml-service: {variable}: expected ")


@pytest.mark.parametrize(
    ("variables", "arguments"),
    [
        ({"HOST": "0.0.0.0"}, ()),
        ({}, ("--bind=0.0.0.0:0",)),
        ({}, ("--bind=0.0.0.0:0", "--reuse-port")),
        ({}, ("--bind=fd://{socket}",)),
    ],
    ids=["HOST", "--bind", "--reuse-port", "handed down"],
)
def test_open_to_anybody_it_is_refused_in_one_sentence(
    tmp_path: Path, variables: dict[str, str], arguments: tuple[str, ...]
) -> None:
    with socket.create_server(("0.0.0.0", 0)) as listening:
        result = subprocess.run(
            [*COMMAND, *(each.format(socket=listening.fileno()) for each in arguments)],
            cwd=ROOT,
            env=environ(tmp_path, **variables),
            pass_fds=[listening.fileno()],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert result.returncode == 1
    *_, sentence = result.stderr.splitlines()
    assert sentence.startswith("ml-service: HOST: on 0.0.0.0 anybody can reach the service")
    assert "Traceback" not in result.stderr
