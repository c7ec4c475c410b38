"""`openapi.json` says what the service does: schemathesis asks, and compares."""

import json
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from falcon import testing
from hypothesis import HealthCheck, given
from hypothesis import settings as examples

from service import __version__
from service.app import create_app
from service.config import Role, Settings
from service.host.database import Database
from tests.conftest import demo_copy
from tests.examples import scaled

if TYPE_CHECKING:  # every process collects this module, and one runs it
    import schemathesis

DOCUMENT = json.loads((files("service.host") / "openapi.json").read_text())
OPERATIONS = [
    (path, method, mode)
    for path, item in DOCUMENT["paths"].items()
    for method, operation in item.items()
    for mode in ("positive", "negative")
    if mode == "positive" or "parameters" in operation or "requestBody" in operation
]

EXAMPLES = {
    "/coverage": 5,  # an answer is those of up to 500 people
    "/reach": 5,
    "/preview": 5,
    "/api/impressions": 10,  # what is wrong with nested lists takes schemathesis half a second to invent
}
"""How many, by how a path ends, where an example costs ten times what most do; of all others, 30."""


@pytest.fixture(scope="module")
def schema(
    request: pytest.FixtureRequest, run_directory: Path
) -> "Iterator[schemathesis.schemas.BaseSchema]":
    """Of a world of its own: what is asked by chance may begin an experiment, or make a rule."""
    import schemathesis
    from schemathesis.checks import load_all_checks

    load_all_checks()
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
    schema: "schemathesis.schemas.BaseSchema", path: str, method: str, mode: str
) -> None:
    from schemathesis import GenerationMode
    from schemathesis.specs.openapi.checks import positive_data_acceptance

    usual = next((number for end, number in EXAMPLES.items() if path.endswith(end)), 30)

    @given(case=schema[path][method].as_strategy(GenerationMode(mode)))
    @examples(
        max_examples=scaled(usual),
        suppress_health_check=list(HealthCheck),
    )
    def ask(case: "schemathesis.Case[Any]") -> None:
        # A text may be fit for a strategy's name without there being one: that is a 400.
        case.call_and_validate(excluded_checks=[positive_data_acceptance])

    ask()


def test_nothing_is_said_twice() -> None:
    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        assert len({name for name, _ in pairs}) == len(pairs)
        return dict(pairs)

    json.loads((files("service.host") / "openapi.json").read_text(), object_pairs_hook=once)


@pytest.mark.parametrize(("path", "method"), sorted({each[:2] for each in OPERATIONS}))
def test_the_api_page_has_an_example_of_what_is_needed(path: str, method: str) -> None:
    """Of a body RapiDoc reads `examples` alone. What may be left out is left empty."""
    operation = DOCUMENT["paths"][path][method]
    for parameter in operation.get("parameters", ()):
        name = parameter.get("$ref", "").rpartition("/")[2]
        known = DOCUMENT["components"]["parameters"][name] if name else parameter
        if known["name"] != "event_id":  # deletes what the example of POST records
            assert ("example" in known) is known.get("required", False), known["name"]
    if "requestBody" in operation:
        assert operation["requestBody"]["content"]["application/json"]["examples"]


def needed(client: testing.TestClient, path: str, method: str) -> Role | None:
    """The role that a call takes; None: it takes no key."""
    found = client.app._router.find(path.replace("{", "").replace("}", ""))
    assert found, path
    needs: Role | dict[str, Role] | None = getattr(found[0], "needs", Role.ADMIN)
    return needs.get(method.upper(), Role.ADMIN) if isinstance(needs, dict) else needs


@pytest.mark.parametrize(("path", "method"), sorted({each[:2] for each in OPERATIONS}))
def test_what_takes_a_key_says_so(client: testing.TestClient, path: str, method: str) -> None:
    ways = DOCUMENT["paths"][path][method].get("security", DOCUMENT["security"])
    by_key: list[dict[str, Any]] = [{"ApiKey": []}, {"Bearer": []}, {}]  # or what anybody may
    takes_a_key = needed(client, path, method) is not None
    assert ways == (by_key if takes_a_key else [])
    refusals = {"401", "403", "429"} & DOCUMENT["paths"][path][method]["responses"].keys()
    assert len(refusals) == (3 if takes_a_key else 0)


@pytest.mark.parametrize(("path", "method"), sorted({each[:2] for each in OPERATIONS}))
def test_what_takes_the_right_to_write_is_marked(
    client: testing.TestClient, path: str, method: str
) -> None:
    """The API page asks before it sends these."""
    writes = method != "get" and needed(client, path, method) in (Role.WRITE, Role.ADMIN)
    assert DOCUMENT["paths"][path][method].get("x-writes", False) is writes


def test_is_served_with_the_version(client: testing.TestClient) -> None:
    assert client.simulate_get("/openapi.json").json == DOCUMENT
    assert DOCUMENT["info"]["version"] == __version__
