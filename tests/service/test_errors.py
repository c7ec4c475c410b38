"""All errors look alike, and none tells of our insides."""

import json
from typing import Any

import falcon
import pytest
from falcon import testing

from service.app import create_app
from service.config import Settings
from service.host.database import Database


@pytest.mark.parametrize(
    "path", ["/", "/nowhere", "/api", "/api/recommendation", "/api/", "/health/x"]
)
def test_an_unknown_path_is_a_404(client: testing.TestClient, path: str) -> None:
    response = client.simulate_get(path)
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/json"
    assert response.json == {"error": "Not Found"}


@pytest.mark.parametrize("path", ["/health", "/metrics", "/api/recommendations/whoever"])
def test_a_wrong_method_is_a_405_that_lists_the_right_ones(
    client: testing.TestClient, path: str
) -> None:
    response = client.simulate_delete(path)
    assert response.status_code == 405
    assert response.json == {"error": "Method Not Allowed"}
    assert set(response.headers["allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


def test_options_lists_the_methods(client: testing.TestClient) -> None:
    response = client.simulate_options("/api/recommendations/batch")
    assert response.status_code == 200
    assert response.headers["allow"] == "POST"


def test_a_method_that_does_not_exist_is_a_400(client: testing.TestClient) -> None:
    with pytest.warns(Warning, match="Unknown REQUEST_METHOD"):
        response = client.simulate_request("BREW", "/health")
    assert response.status_code == 400
    assert list(response.json) == ["error"]


def test_anything_unexpected_is_a_500_whose_stack_is_in_the_log_only(
    database: Database, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    class Broken:
        def on_get(self, _req: falcon.Request, _resp: falcon.Response) -> Any:
            raise RuntimeError("the secret")

    app = create_app(database, settings)
    app.add_route("/broken", Broken())
    response = testing.TestClient(app).simulate_get("/broken", headers={"X-Request-ID": "r-1"})
    assert response.status_code == 500
    assert response.json == {"error": "Internal server error"}
    assert response.headers["x-request-id"] == "r-1"
    assert "the secret" in caplog.text
    assert "Traceback" in caplog.text


def test_errors_are_json_whatever_the_caller_accepts(client: testing.TestClient) -> None:
    response = client.simulate_get("/nowhere", headers={"Accept": "application/xml"})
    assert json.loads(response.content) == {"error": "Not Found"}
