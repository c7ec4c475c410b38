"""Of every call: what it does not know is refused by its name, and so is what comes twice or empty."""

import json
from collections.abc import Iterator
from importlib.resources import files
from typing import Any
from uuid import UUID

import pytest
from falcon import inspect, testing

from service.host.questions import REPEATED
from tests.service.test_arguments import refusal

DOCUMENT = json.loads((files("service.host") / "openapi.json").read_text())
FOR_PEOPLE = ("/console", "/docs")
"""Pages, which a link may lead to with anything behind it."""
PARTS = {"name": "none", "strategy": "none"}
"""Of paths; all others are ids."""


OPERATIONS = [
    (method.upper(), path, "requestBody" in operation)
    for path, item in DOCUMENT["paths"].items()
    for method, operation in item.items()
    if path not in FOR_PEOPLE
]
GORSE = ("feedback", "users", "session/recommend", "session/recommend/DRAMA")
"""Those of its calls that read a body."""
CALLS = [(method, path) for method, path, _ in OPERATIONS]
WITH_BODY = [(method, path) for method, path, has_body in OPERATIONS if has_body]


def parameters(method: str, path: str) -> Iterator[dict[str, Any]]:
    """Those of the query."""
    for parameter in DOCUMENT["paths"][path][method.lower()].get("parameters", ()):
        name = parameter.get("$ref", "").rpartition("/")[2]
        known = DOCUMENT["components"]["parameters"][name] if name else parameter
        if known["in"] == "query":
            yield known


PARAMETERS = [
    (method, path, parameter["name"])
    for method, path in CALLS
    for parameter in parameters(method, path)
]


def ask(client: testing.TestClient, method: str, path: str, **more: Any) -> testing.Result:
    parts = {part: str(UUID(int=1)) for part in ("user_id", "media_id", "answer_id")}
    return client.simulate_request(method, path.format(**parts, **PARTS), **more)


def test_every_call_is_in_the_document(client: testing.TestClient) -> None:
    routes = {
        (method.method, route.path)
        for route in inspect.inspect_routes(client.app)
        if not route.path.startswith("/gorse/")
        and not route.path.endswith(("console/{name}", "docs/{name}"))
        for method in route.methods
        if not method.internal and method.method != "HEAD"
    }
    described = {
        (method.upper(), path) for path, item in DOCUMENT["paths"].items() for method in item
    }
    assert described == routes


@pytest.mark.parametrize(("method", "path"), CALLS)
def test_an_unknown_parameter_is_named(client: testing.TestClient, method: str, path: str) -> None:
    message = refusal(ask(client, method, path, params={"surely_not": "1"}, json={}))
    assert message.startswith("surely_not: no parameter of this call; expected ")


@pytest.mark.parametrize(("method", "path", "name"), PARAMETERS)
def test_a_parameter_comes_once_and_with_a_value(
    client: testing.TestClient, method: str, path: str, name: str
) -> None:
    assert refusal(ask(client, method, path, params={name: ""})) == f"{name}: expected a value"
    if name not in REPEATED:
        twice = ask(client, method, path, query_string=f"{name}=1&{name}=1")
        assert refusal(twice) == f"{name}: expected once"


@pytest.mark.parametrize(("method", "path", "name"), PARAMETERS)
def test_a_parameter_that_no_database_can_keep_is_refused(
    client: testing.TestClient, method: str, path: str, name: str
) -> None:
    assert refusal(ask(client, method, path, params={name: "\0"})).startswith(name)


@pytest.mark.parametrize("path", sorted({path for _, path in CALLS if "_id}" in path}))
def test_an_id_may_come_without_dashes(client: testing.TestClient, path: str) -> None:
    """(Asked with GET, which not all of them take.)"""
    bare = {part: UUID(int=1).hex for part in ("user_id", "media_id", "answer_id")}
    response = client.simulate_get(path.format(**bare, **PARTS))
    assert "UUID" not in response.text


@pytest.mark.parametrize(("method", "path"), WITH_BODY)
def test_an_unknown_field_is_named(client: testing.TestClient, method: str, path: str) -> None:
    assert refusal(ask(client, method, path, json={"surely_not": 1})).startswith("surely_not: ")


@pytest.mark.parametrize(("method", "path"), WITH_BODY)
def test_a_body_that_says_it_is_no_json_is_a_415(
    client: testing.TestClient, method: str, path: str
) -> None:
    response = ask(client, method, path, body="{}", headers={"Content-Type": "text/plain"})
    assert refusal(response, 415) == "Content-Type: expected application/json"


TAKING_A_BODY = [*WITH_BODY, *(("POST", f"/gorse/api/{name}") for name in GORSE)]


@pytest.mark.parametrize(("method", "path"), TAKING_A_BODY)
@pytest.mark.parametrize(
    "body",
    ['{"a": 1, "a": 1}', '{"b": {"a": 1, "a": 2}}', '[{"b": 1}, {"a": 1, "b": 2, "\\u0061": 1}]'],
)
def test_a_field_that_comes_twice_is_named(
    client: testing.TestClient, method: str, path: str, body: str
) -> None:
    response = ask(client, method, path, body=body)
    assert (response.status_code, "a: expected once" in response.text) == (400, True)
