#!/usr/bin/env bash
# OpenTelemetry's instrumentation of Falcon and Falcon's own conventions do not meet in the status of an answer.
# Falcon takes a member of http.HTTPStatus as a response's status, as its documentation shows, and an error
# handler may answer any exception as it likes. The instrumentation expects a text that begins with digits: an
# answer whose status is HTTPStatus.OK becomes an error of the server once it is traced; and an exception that a
# handler answered with 404 is reported as 500 by the span, while the client gets the 404.
#
# Valid input: two requests to an application of six lines, with and without the instrumentation.
# Prints versions and what was seen; fails if it is seen no more. Needs python3 and its package index.
set -euo pipefail
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
python3 -m venv "$scratch/venv"
"$scratch/venv/bin/pip" install --quiet falcon==4.4.0 opentelemetry-sdk==1.45.1 \
    opentelemetry-instrumentation-falcon==0.66b1
"$scratch/venv/bin/python" - <<'PYTHON'
import logging
from http import HTTPStatus
from importlib.metadata import version

import falcon
from falcon import testing
from opentelemetry.instrumentation.falcon import FalconInstrumentor
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

logging.disable(logging.CRITICAL)


class Member:
    def on_get(self, _req, resp):
        resp.status = HTTPStatus.OK


class Missing:
    def on_get(self, _req, _resp):
        raise LookupError


def answer(_req, resp, _error, _params):
    resp.status = falcon.HTTP_404


def ask():
    app = falcon.App()
    app.add_route("/member", Member())
    app.add_route("/missing", Missing())
    app.add_error_handler(LookupError, answer)
    client = testing.TestClient(app)
    seen = []
    for path in ("/member", "/missing"):
        try:
            seen.append(client.simulate_get(path).status_code)
        except Exception as error:
            seen.append(type(error).__name__)
    return seen


for name in ("falcon", "opentelemetry-sdk", "opentelemetry-instrumentation-falcon"):
    print(name, version(name))
plain = ask()
spans = InMemorySpanExporter()
provider = TracerProvider()
provider.add_span_processor(SimpleSpanProcessor(spans))
FalconInstrumentor().instrument(tracer_provider=provider)
traced = ask()
reported = {
    span.name: span.attributes.get("http.status_code", span.attributes.get("http.response.status_code"))
    for span in spans.get_finished_spans()
}
print("answered without it:", plain)
print("answered with it:   ", traced)
print("its spans report:   ", reported)
assert plain == [200, 404], "Falcon answers otherwise"
assert traced[0] != 200, "a member of HTTPStatus is answered"
assert traced[1] == 404, "the handler's answer is another"
assert reported["GET /missing"] == 500, "the span reports the handler's status"
PYTHON
