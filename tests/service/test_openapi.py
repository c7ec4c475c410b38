"""`openapi.json` says what the service does: schemathesis asks, and compares."""

import json
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from falcon import testing
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from schemathesis import GenerationMode
from schemathesis.checks import load_all_checks
from schemathesis.specs.openapi.checks import positive_data_acceptance

from service import __version__
from service.app import create_app
from service.config import Settings
from service.host.database import Database
from tests.conftest import demo_copy
from tests.examples import scaled

DOCUMENT = json.loads((files("service.host") / "openapi.json").read_text())
OPERATIONS = [
    (path, method, mode)
    for path, item in DOCUMENT["paths"].items()
    for method, operation in item.items()
    for mode in GenerationMode
    if mode.is_positive or "parameters" in operation or "requestBody" in operation
]

SLOW = ("/coverage", "/reach", "/preview")
"""Of these, an answer is those of up to 500 people: a few examples must do."""

load_all_checks()


@pytest.fixture(scope="module")
def schema(
    request: pytest.FixtureRequest, run_directory: Path
) -> Iterator[schemathesis.schemas.BaseSchema]:
    """Of a world of its own: what is asked by chance may begin an experiment, or make a rule."""
    with demo_copy(request, run_directory) as conninfo:
        settings = Settings.from_environ({"DATABASE_URL": conninfo})
        database = Database(settings)
        schema = schemathesis.openapi.from_wsgi("/openapi.json", create_app(database, settings))
        # What must be refused may be refused for its length.
        schema.config.checks.negative_data_rejection.expected_statuses.append("413")
        yield schema
        database.close()


@pytest.mark.parametrize(("path", "method", "mode"), OPERATIONS)
def test_every_answer_is_as_described(
    schema: schemathesis.schemas.BaseSchema, path: str, method: str, mode: GenerationMode
) -> None:
    @given(case=schema[path][method].as_strategy(mode))
    @examples(
        max_examples=scaled(5 if path.endswith(SLOW) else 50),
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    def ask(case: schemathesis.Case[Any]) -> None:
        # A text may be fit for a strategy's name without there being one: that is a 400.
        case.call_and_validate(excluded_checks=[positive_data_acceptance])

    ask()


def test_is_served_with_the_version(client: testing.TestClient) -> None:
    assert client.simulate_get("/openapi.json").json == DOCUMENT
    assert DOCUMENT["info"]["version"] == __version__
