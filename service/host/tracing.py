"""Traces: a span for each request, and in it one for each statement that it sends to the database.

Off, and without cost, until `start` is called; what it needs is the extra `otel`. How and where
spans are sent is said by OpenTelemetry's own variables: OTEL_EXPORTER_OTLP_ENDPOINT and the like.
"""

import os
from typing import TYPE_CHECKING, Any

import psycopg

from service.config import ConfigError

if TYPE_CHECKING:
    import falcon
    from opentelemetry.sdk.trace import SpanProcessor, TracerProvider

_provider: "TracerProvider | None" = None


def start(processor: "SpanProcessor | None" = None) -> None:
    """Trace the applications and the connections that are made from now on.

    `processor` takes the spans; by default they are sent by OTLP. Raises ConfigError where the
    extra is not installed.
    """
    global _provider  # noqa: PLW0603 (one a process, as its logs are)
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import (  # noqa: PLC0415
            OTLPSpanExporter,
        )
        from opentelemetry.instrumentation.falcon import FalconInstrumentor  # noqa: PLC0415
        from opentelemetry.sdk.resources import Resource  # noqa: PLC0415
        from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
        from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415
    except ImportError:
        raise ConfigError(
            "OTEL_EXPORTER_OTLP_ENDPOINT: traces need pip install 'ml-service[otel]'"
        ) from None
    os.environ.setdefault("OTEL_SERVICE_NAME", "ml-service")
    os.environ.setdefault("OTEL_PYTHON_FALCON_EXCLUDED_URLS", "/health,/metrics")
    _provider = TracerProvider(resource=Resource.create())
    _provider.add_span_processor(processor or BatchSpanProcessor(OTLPSpanExporter()))
    FalconInstrumentor().instrument(tracer_provider=_provider)


def stop() -> None:
    """Send what is left, and trace no application that is made from now on."""
    global _provider  # noqa: PLW0603
    if _provider:
        from opentelemetry.instrumentation.falcon import FalconInstrumentor  # noqa: PLC0415

        FalconInstrumentor().uninstrument()
        _provider.shutdown()
        _provider = None


class StatusOfAnswers:
    """Middleware: gives the instrumentation the status of every answer in the way that it can read.

    It takes an exception that is none of Falcon's own for a 500, whatever a handler made of it, and
    fails where the status is no text (opentelemetry-instrumentation-falcon 0.66b1).
    """

    def process_response(
        self, req: "falcon.Request", resp: "falcon.Response", _resource: object, _succeeded: bool
    ) -> None:
        if _provider:
            req.env.pop("opentelemetry-falcon.exc", None)
            from falcon import code_to_http_status  # noqa: PLC0415

            resp.status = code_to_http_status(resp.status_code)


def trace(connection: psycopg.Connection[Any]) -> None:
    """Have a connection tell of its statements, without their arguments, where traces are on."""
    if _provider:
        from opentelemetry.instrumentation.psycopg import PsycopgInstrumentor  # noqa: PLC0415

        PsycopgInstrumentor.instrument_connection(connection, tracer_provider=_provider)


def ids() -> dict[str, str]:
    """The `trace_id` and `span_id` of what goes on in this thread; nothing where no span does."""
    if not _provider:
        return {}
    from opentelemetry import trace as traces  # noqa: PLC0415

    context = traces.get_current_span().get_span_context()
    if not context.is_valid:
        return {}
    return {
        "trace_id": traces.format_trace_id(context.trace_id),
        "span_id": traces.format_span_id(context.span_id),
    }
