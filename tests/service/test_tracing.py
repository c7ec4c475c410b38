"""Traces of OpenTelemetry: a request and its statements are one trace, which the log names."""

import json
import logging
import sys
from collections.abc import Iterator
from unittest.mock import patch

import pytest
from falcon import testing
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode, format_span_id, format_trace_id

from service.app import create_app
from service.config import ConfigError, Settings
from service.host import tracing
from service.host.database import Database
from service.host.logs import JsonFormatter

TRACE = "0af7651916cd43dd8448eb211c80319c"
PARENT = "b7ad6b7169203331"
PERSON = "e120518e-0a83-5c92-8856-34f3bd7a6671"


@pytest.fixture
def exporter() -> Iterator[InMemorySpanExporter]:
    exporter = InMemorySpanExporter()
    tracing.start(SimpleSpanProcessor(exporter))
    yield exporter
    tracing.stop()


@pytest.fixture
def client(exporter: InMemorySpanExporter, settings: Settings) -> Iterator[testing.TestClient]:
    database = Database(settings)
    yield testing.TestClient(create_app(database, settings))
    database.close()


def spans(exporter: InMemorySpanExporter, kind: SpanKind) -> list[ReadableSpan]:
    return [span for span in exporter.get_finished_spans() if span.kind is kind]


def test_a_request_and_its_statements_are_one_trace_that_the_caller_began(
    client: testing.TestClient, exporter: InMemorySpanExporter
) -> None:
    path = f"/api/recommendations/{PERSON}"
    client.simulate_get(path, headers={"traceparent": f"00-{TRACE}-{PARENT}-01"})
    [request] = spans(exporter, SpanKind.SERVER)
    assert request.name == "GET /api/recommendations/{user_id}"
    assert request.context is not None
    assert format_trace_id(request.context.trace_id) == TRACE
    assert request.parent is not None
    assert format_span_id(request.parent.span_id) == PARENT
    asked = [
        span
        for span in spans(exporter, SpanKind.CLIENT)
        if span.parent and span.parent.span_id == request.context.span_id
    ]
    [statement] = [str((span.attributes or {})["db.statement"]) for span in asked]
    assert "select api.recommendations_text(%s" in statement
    assert PERSON not in statement
    assert request.resource.attributes["service.name"] == "ml-service"


def test_what_is_refused_says_its_status_and_a_probe_is_no_trace(
    client: testing.TestClient, exporter: InMemorySpanExporter
) -> None:
    client.simulate_get("/health/live")
    client.simulate_get("/metrics")
    client.simulate_get("/api/recommendations/nobody")
    [request] = spans(exporter, SpanKind.SERVER)
    assert (request.attributes or {})["http.status_code"] == 400
    assert request.status.status_code is StatusCode.UNSET  # the caller's failure is none of ours


def test_the_log_names_the_trace(
    client: testing.TestClient, exporter: InMemorySpanExporter, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "service.host.logs")
    lines: list[dict[str, str]] = []
    with patch.object(caplog.handler, "emit", lambda one: lines.append(json.loads(line(one)))):
        client.simulate_get("/nowhere")
    [request] = spans(exporter, SpanKind.SERVER)
    assert request.context is not None
    [said] = [one for one in lines if one["message"] == "request"]
    assert said["trace_id"] == format_trace_id(request.context.trace_id)
    assert said["span_id"] == format_span_id(request.context.span_id)


def line(record: logging.LogRecord) -> str:
    return JsonFormatter().format(record)


def test_without_traces_there_are_no_ids() -> None:
    assert tracing.ids() == {}


def test_without_the_extra_it_says_what_to_install() -> None:
    missing = {"opentelemetry.instrumentation.falcon": None}
    with patch.dict(sys.modules, missing), pytest.raises(ConfigError, match=r"ml-service\[otel\]"):
        tracing.start()
