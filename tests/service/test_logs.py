"""One JSON line a request, and a request id that ties a caller's report to it."""

import json
import logging
from datetime import datetime
from typing import Any

import pytest
from falcon import testing

from service.host.logs import KINDS_KEPT, JsonFormatter, Rarely, configure_logging

FORMAT = JsonFormatter().format


def lines(caplog: pytest.LogCaptureFixture) -> list[dict[str, Any]]:
    return [json.loads(FORMAT(record)) for record in caplog.records]


def test_a_request_is_one_line(
    client: testing.TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "service.host.logs")
    client.simulate_get("/nowhere", params={"secret": "1"})
    [record] = [record for record in caplog.records if record.name == "service.host.logs"]
    line = json.loads(FORMAT(record))
    assert line.pop("duration_ms") > 0
    assert datetime.fromisoformat(line.pop("time")).utcoffset() is not None
    assert line == {
        "level": "INFO",
        "logger": "service.host.logs",
        "message": "request",
        "method": "GET",
        "path": "/nowhere",
        "status": 404,
    }


def test_every_line_of_a_request_has_its_id(
    client: testing.TestClient, capsys: pytest.CaptureFixture[str]
) -> None:
    root, handler = logging.getLogger(), logging.StreamHandler()
    handler.setFormatter(JsonFormatter())
    level = root.level
    root.addHandler(handler)
    root.setLevel("INFO")
    try:
        client.simulate_get("/health", headers={"X-Request-ID": "abc-1"})
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
    [line] = [
        json.loads(line) for line in capsys.readouterr().err.splitlines() if "/health" in line
    ]
    assert line["request_id"] == "abc-1"


@pytest.mark.parametrize("given", ["abc-1", "x" * 128, "0af7651916cd43dd8448eb211c80319c"])
def test_the_callers_request_id_comes_back(client: testing.TestClient, given: str) -> None:
    response = client.simulate_get("/health", headers={"X-Request-ID": given})
    assert response.headers["x-request-id"] == given


@pytest.mark.parametrize("given", [None, "", "x" * 129, "two words", "a\tb", "\u00e9"])
def test_any_other_request_id_is_replaced(client: testing.TestClient, given: str | None) -> None:
    headers = {} if given is None else {"X-Request-ID": given}
    first, second = (
        client.simulate_get("/health", headers=headers).headers["x-request-id"] for _ in range(2)
    )
    assert len(first) == 32
    assert given not in (first, second)
    assert first != second


def test_an_exception_is_in_the_line_with_its_stack(caplog: pytest.LogCaptureFixture) -> None:
    try:
        raise ValueError("what\nnow")
    except ValueError:
        logging.getLogger("test").exception("it\nfailed")
    [line] = lines(caplog)
    assert "\n" not in FORMAT(caplog.records[0])
    assert line["message"] == "it\nfailed"
    assert line["exception"].startswith("Traceback")
    assert line["exception"].endswith("ValueError: what\nnow")


def failure(
    message: str, error: str | None = None, level: int = logging.ERROR
) -> logging.LogRecord:
    record = logging.LogRecord("ml-service", level, __file__, 1, message, None, None)
    if error is not None:
        record.fields = {"error": error}
    return record


def test_what_goes_on_failing_is_said_once_and_then_rarely() -> None:
    now = 0.0
    rarely = Rarely(60.0, lambda: now)
    said = []
    for second in range(130):
        now = float(second)
        record = failure("sync failed", f"connection to port {5000 + second} refused")
        if rarely.filter(record):
            said.append((second, json.loads(FORMAT(record)).get("suppressed")))
    assert said == [(0, None), (60, 59), (120, 59)]


def test_another_failure_is_said_at_once() -> None:
    rarely = Rarely(60.0, lambda: 0.0)
    assert rarely.filter(failure("sync failed", "user_db is away"))
    assert rarely.filter(failure("sync failed", "catalog_db is away"))
    assert rarely.filter(failure("refresh failed", "user_db is away"))
    assert not rarely.filter(failure("sync failed", "user_db is away"))


def test_what_is_no_failure_is_always_said() -> None:
    rarely = Rarely(60.0, lambda: 0.0)
    assert all(rarely.filter(failure("request", level=logging.INFO)) for _ in range(3))


def test_the_kinds_that_are_remembered_are_bounded() -> None:
    rarely = Rarely(60.0, lambda: 0.0)
    for letter in range(10_000):
        assert rarely.filter(failure("x" * (letter % 100) + chr(0x4E00 + letter)))
    assert len(rarely._seen) == KINDS_KEPT


@pytest.mark.parametrize(("asked", "said"), [("INFO", 1), ("DEBUG", 100)])
def test_the_process_logs_so(capsys: pytest.CaptureFixture[str], asked: str, said: int) -> None:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    try:
        configure_logging(asked)
        for _ in range(100):
            logging.getLogger("ml-service").error(
                "sync failed", extra={"fields": {"error": "away"}}
            )
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)
    assert capsys.readouterr().err.count("sync failed") == said
